package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Tokenizer;
import bam.model.huggingface.Export;
import bam.model.huggingface.ExportSettings;
import bam.model.huggingface.Family;
import bam.model.huggingface.ModelCard;
import bam.model.weights.ModelFolder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A model of ours leaves for Hugging Face. */
@Command(
        name = "export",
        description = {
            "Write a model folder as one that transformers loads: as the class that computes the same where there is",
            "one, else with its own code (--as bam), which loads with trust_remote_code."
        },
        footer = {
            "",
            "Example: ./bam model export model llama",
            "         ./bam model export mixture mine --as bam --tokenizer bytes --card card.json"
        })
final class ModelExportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FOLDER", description = "Model folder of ours.")
    private Path source = Path.of("");

    @Parameters(index = "1", paramLabel = "TARGET", description = "Folder to make.")
    private Path target = Path.of("");

    @Option(
            names = "--as",
            paramLabel = "CLASS",
            description = "llama, cohere, mixtral, cohere2_moe or bam. Default: the class that computes the same.")
    private @Nullable Family family;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            defaultValue = "4096",
            description = "Longest sequence that the config allows. Default: 4096.")
    private int context = 4096;

    @Option(names = "--tokenizer", paramLabel = "NAME", description = "Tokenizer whose files go along: bytes.")
    private @Nullable Tokenizer tokenizer;

    @Option(
            names = "--card",
            paramLabel = "FILE",
            description = "JSON for the README: name, lineage (list), scores and settings (objects).")
    private @Nullable Path card;

    @Override
    public Integer call() throws IOException {
        try (ModelFolder model = ModelFolder.open(source)) {
            Family chosen = family == null ? Family.equalTo(model.architecture()) : family;
            ExportSettings settings = new ExportSettings(context, Optional.ofNullable(tokenizer), card());
            NewFolder.write(target, folder -> Export.write(model, chosen, settings, folder));
            System.out.println(target + ": " + chosen.className());
        }
        return 0;
    }

    private ModelCard card() {
        if (card == null) {
            return ModelCard.named(String.valueOf(target.getFileName()));
        }
        try {
            JsonNode root = new JsonMapper().readTree(card.toFile());
            List<String> lineage = new ArrayList<>();
            root.path("lineage").forEach(sentence -> lineage.add(sentence.asText()));
            String name = root.path("name").asText(String.valueOf(target.getFileName()));
            return new ModelCard(name, lineage, texts(root.path("scores")), texts(root.path("settings")));
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "the card '" + card + "' cannot be read: " + failure.getMessage() + "; give a JSON object",
                    failure);
        }
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }
}
