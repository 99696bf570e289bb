package bam.app;

import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.ImportSpec;
import bam.contracts.MergeSpec;
import bam.contracts.PaperModel;
import bam.contracts.StageSpec;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import bam.model.weights.ModelFolder;
import bam.study.Nearest;
import bam.study.StudyDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a model costs, from its description alone. */
@Command(
        name = "describe",
        description = {
            "Print the parameters of a model, total and active, its FLOPs for a token by context length, with and",
            "without the vocabulary, and the bytes that generation keeps of a token. Nothing is loaded."
        },
        footer = {
            "",
            "Example: ./bam model describe mixed",
            "         ./bam model describe small bam-expert-kv      (the paper's; also 'large')",
            "         ./bam model describe demo btx                 (a variant of a study)"
        })
final class ModelDescribeCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A model folder; 'small' or 'large', the paper's models; or a study document.")
    private String model = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VARIANT",
            description = "One of the paper's models or of the study's variants. Default: all.")
    private @Nullable String variant;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            split = ",",
            defaultValue = "256,2048,8192",
            description = "Context lengths. Default: 256,2048,8192.")
    private List<Integer> contexts = List.of();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Map<String, Architecture> chosen = new LinkedHashMap<>(models());
        if (variant != null) {
            if (!chosen.containsKey(variant)) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "'" + model + "' has no model '" + variant + "'; "
                                + Nearest.remedy(variant, chosen.keySet(), "models"));
            }
            chosen.keySet().retainAll(List.of(variant));
        }
        List<ModelFigures> figures = chosen.entrySet().stream()
                .map(entry -> ModelFigures.of(entry.getKey(), entry.getValue(), contexts))
                .toList();
        System.out.print(json ? Json.text(figures) + "\n" : ModelText.of(figures));
        return 0;
    }

    private Map<String, Architecture> models() throws IOException {
        if (Files.isDirectory(Path.of(model))) {
            return Map.of(model, ModelFolder.architecture(Path.of(model)));
        }
        Optional<PaperModel> paper = Arrays.stream(PaperModel.values())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(model))
                .findFirst();
        return paper.map(PaperModel::variants).orElseGet(() -> ofStudy(StudyCommand.plan(model)));
    }

    private static Map<String, Architecture> ofStudy(StudyPlan plan) {
        StudyPlan.Replicate first = plan.replicates().get(0);
        Map<String, Architecture> models = new LinkedHashMap<>();
        models.put(StudyDocument.SEED, made(plan.stage(first.trunk()).spec()));
        first.variants()
                .forEach(variant -> models.put(
                        variant.name(), made(plan.stage(variant.merge()).spec())));
        return models;
    }

    private static Architecture made(StageSpec spec) {
        if (spec instanceof MergeSpec merge) {
            return merge.result();
        }
        return spec instanceof TrainSpec training ? training.architecture() : ((ImportSpec) spec).architecture();
    }
}
