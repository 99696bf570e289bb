package bam.app;

import bam.app.StoredModels.Stored;
import bam.model.weights.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a model is. */
@Command(
        name = "show",
        description = "Print what the model that a stage has made is: its stage, files, parameters and costs.",
        footer = {"", "Example: ./bam model show mixture bam-expert-kv"})
final class ModelShowCommand implements Callable<Integer> {
    private static final List<Integer> CONTEXTS = List.of(256, 2048, 8192);

    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private StageArgument stage = new StageArgument();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** What is printed. */
    record Shown(Stored model, ModelFigures figures) {}

    @Override
    public Integer call() throws IOException {
        try (Connection connection = Installation.connect(home)) {
            Stored model = new StoredModels(connection).find(stage.meant());
            Path folder = StoredModels.folder(model);
            Shown shown = new Shown(model, ModelFigures.of(model.label(), ModelFolder.architecture(folder), CONTEXTS));
            System.out.print(json ? Json.text(shown) + "\n" : text(shown, folder));
            return 0;
        }
    }

    private static String text(Shown shown, Path folder) {
        Stored model = shown.model();
        return String.format(
                        Locale.ROOT,
                        "stage    %s (%s)%nstudies  %s%nfolder   %s%ndigest   %s, %.2f MB%n%n",
                        model.label(),
                        model.fingerprint(),
                        String.join(", ", model.studies()),
                        folder,
                        model.digest(),
                        model.bytes() / 1e6)
                + ModelText.of(List.of(shown.figures()));
    }
}
