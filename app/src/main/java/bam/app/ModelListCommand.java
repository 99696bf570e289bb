package bam.app;

import bam.app.StoredModels.Stored;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Models that stages have made. */
@Command(
        name = "list",
        description = "List the models that studies have made, and where they lie.",
        footer = {"", "Example: ./bam model list demo"})
final class ModelListCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(arity = "0..1", paramLabel = "STUDY", description = "Id or name of a study. Default: all studies.")
    private @Nullable String study;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            List<Stored> models = new StoredModels(connection).all(Optional.ofNullable(study));
            System.out.print(json ? Json.text(models) + "\n" : text(models));
        }
    }

    static String text(List<Stored> models) {
        if (models.isEmpty()) {
            return "no stage has made a model yet\n";
        }
        int width =
                models.stream().mapToInt(model -> model.label().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Stored model : models) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s  %-" + width + "s  %9.2f MB  %s%n",
                    model.fingerprint(),
                    model.label(),
                    model.bytes() / 1e6,
                    model.folder().orElse("lost: run its study again")));
        }
        return text.toString();
    }
}
