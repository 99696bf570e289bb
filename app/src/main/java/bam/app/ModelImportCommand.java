package bam.app;

import bam.contracts.Cost;
import bam.model.huggingface.Import;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A model of Hugging Face becomes one of ours. */
@Command(
        name = "import",
        description = {
            "Read a folder of the Llama, Cohere or Mixtral family (or of ours) as Hugging Face keeps it, in one file",
            "or in shards, f32, f16 or bf16, and write it as a model folder of ours."
        },
        footer = {"", "Example: ./bam model import ~/models/llama seed"})
final class ModelImportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FOLDER", description = "Folder with config.json and safetensors.")
    private Path source = Path.of("");

    @Parameters(index = "1", paramLabel = "TARGET", description = "Folder to make.")
    private Path target = Path.of("");

    @Override
    public Integer call() throws IOException {
        NewFolder.write(target, folder -> Import.write(source, folder, () -> {}));
        Cost cost = Cost.of(Import.architecture(target));
        System.out.println(String.format(Locale.ROOT, "%s: %,d parameters", target, cost.totalParameters()));
        return 0;
    }
}
