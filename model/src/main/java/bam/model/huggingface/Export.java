package bam.model.huggingface;

import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Tokenizer;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import bam.model.weights.SafetensorsReader;
import bam.model.weights.SafetensorsWriter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes a model folder of ours as one that transformers loads. */
public final class Export {
    private static final List<String> CODE = List.of("configuration_bam.py", "modeling_bam.py");

    private Export() {}

    /**
     * Writes into an existing folder: config, weights, generation settings, model card, and tokenizer files and code
     * where they belong.
     *
     * @throws BamException when the family computes another function, or the tokenizer has more ids than the vocabulary
     */
    public static void write(ModelFolder source, Family family, ExportSettings settings, Path target)
            throws IOException {
        Architecture architecture = source.architecture();
        family.requireEqual(architecture);
        settings.tokenizer().ifPresent(tokenizer -> requireFits(tokenizer, architecture));
        Files.writeString(target.resolve(ModelFolder.CONFIG), ExportedConfig.format(architecture, family, settings));
        Files.writeString(target.resolve("generation_config.json"), generation(settings));
        Files.writeString(target.resolve("README.md"), settings.card().format(architecture, family));
        if (settings.tokenizer().isPresent()) {
            ByteTokenizerFiles.write(target, settings.context());
        }
        if (family == Family.BAM) {
            code(target);
        }
        weights(source, family, target.resolve(ModelFolder.WEIGHTS));
    }

    private static void requireFits(Tokenizer tokenizer, Architecture architecture) {
        int ids = architecture.dense().vocabularySize();
        if (ids < tokenizer.vocabularySize()) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "the tokenizer " + Keys.lower(tokenizer) + " has " + tokenizer.vocabularySize()
                            + " ids and the model " + ids + "; export it without this tokenizer");
        }
    }

    private static String generation(ExportSettings settings) {
        ObjectNode root = new ObjectMapper().createObjectNode().put("do_sample", false);
        root.put("max_length", settings.context()).putNull("pad_token_id");
        return ExportedConfig.pretty(settings.separators(root));
    }

    private static void code(Path target) throws IOException {
        for (String file : CODE) {
            try (InputStream stream = Objects.requireNonNull(Export.class.getResourceAsStream(file), file)) {
                Files.write(target.resolve(file), stream.readAllBytes());
            }
        }
    }

    private static void weights(ModelFolder source, Family family, Path file) throws IOException {
        Map<String, List<Long>> ours = ModelTensors.of(source.architecture());
        Map<String, List<Long>> theirs = new LinkedHashMap<>();
        ours.forEach((name, shape) -> theirs.put(family.tensor(name), shape));
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            SafetensorsWriter writer = new SafetensorsWriter(channel, theirs, Map.of("format", "pt"));
            TensorCopy copy = new TensorCopy(writer);
            for (String name : ours.keySet()) {
                tensor(source, family, name, copy);
            }
            writer.finish();
        }
    }

    private static void tensor(ModelFolder source, Family family, String name, TensorCopy copy) throws IOException {
        SafetensorsReader weights = source.weights();
        boolean wanted = family.interleaves(source.architecture());
        boolean found = source.architecture().dense().rope().interleaved();
        if (wanted != found && HeadRows.turns(name)) {
            int headSize = source.architecture().dense().headSize();
            copy.copyRows(weights, name, HeadRows.source(headSize, wanted));
        } else {
            copy.copy(weights, name, 1);
        }
    }
}
