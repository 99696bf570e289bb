package bam.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Where a model lies. */
@Command(
        name = "path",
        description = "Print the folder of the model that a stage has made, and nothing else.",
        footer = {"", "Example: ./bam model generate \"$(./bam model path mixture btx)\" --prompt 'The '"})
final class ModelPathCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private StageArgument stage = new StageArgument();

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            System.out.println(StoredModels.folder(new StoredModels(connection).find(stage.meant())));
        }
    }
}
