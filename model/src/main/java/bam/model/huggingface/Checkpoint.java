package bam.model.huggingface;

import bam.model.weights.ModelFolder;
import bam.model.weights.Refusal;
import bam.model.weights.SafetensorsReader;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The weights of a folder, open for reading: one file, or as many as an index names, each of any size. */
final class Checkpoint implements AutoCloseable {
    /** Which file holds which tensor. */
    static final String INDEX = "model.safetensors.index.json";

    private static final long LONGEST_INDEX = 64L << 20;
    private static final String SUFFIX = ".safetensors";
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path folder;
    private final Map<String, SafetensorsReader> files = new LinkedHashMap<>();
    private final Map<String, SafetensorsReader> tensors = new HashMap<>();

    private Checkpoint(Path folder) {
        this.folder = folder;
    }

    /** Opens a folder; files that contradict each other or their index are refused. */
    static Checkpoint open(Path folder) throws IOException {
        Checkpoint checkpoint = new Checkpoint(folder);
        try {
            if (Files.exists(folder.resolve(INDEX))) {
                checkpoint.openIndexed(readIndex(folder.resolve(INDEX)));
            } else {
                checkpoint.add(ModelFolder.WEIGHTS);
            }
            return checkpoint;
        } catch (IOException | RuntimeException failure) {
            checkpoint.close();
            throw failure;
        }
    }

    private static JsonNode readIndex(Path index) throws IOException {
        if (Files.size(index) > LONGEST_INDEX) {
            throw Refusal.BAD_CONFIG.because(
                    index + " has " + Files.size(index) + " bytes; give at most " + LONGEST_INDEX);
        }
        try {
            JsonNode map = JSON.readTree(Files.readString(index)).path("weight_map");
            if (!map.isObject() || map.isEmpty()) {
                throw Refusal.BAD_CONFIG.because(
                        index + " has no weight_map; write an object that names the file of each tensor");
            }
            return map;
        } catch (JsonProcessingException failure) {
            throw Refusal.BAD_CONFIG.because(
                    index + " is no JSON (" + failure.getOriginalMessage() + "); write one object", failure);
        } catch (CharacterCodingException failure) {
            throw Refusal.BAD_CONFIG.because(index + " is no UTF-8; write it again as that", failure);
        }
    }

    private void openIndexed(JsonNode map) throws IOException {
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String file = entry.getValue().asText();
            requirePlain(file);
            if (!files.containsKey(file)) {
                add(file);
            }
        }
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String file = entry.getValue().asText();
            if (tensors.get(entry.getKey()) != files.get(file)) {
                throw Refusal.MISSING_TENSOR.because("the index of " + folder + " says that " + file + " holds tensor "
                        + entry.getKey() + ", and it does not; export the files together");
            }
        }
        requireListed(map);
    }

    private void requireListed(JsonNode map) {
        for (String name : tensors.keySet()) {
            if (!map.has(name)) {
                throw Refusal.UNEXPECTED_TENSOR.because("tensor " + name + " of "
                        + reader(name).file() + " is not in the folder's index; export the files together");
            }
        }
    }

    /** A file beside the index: no path that leads elsewhere. */
    private void requirePlain(String file) {
        if (!file.endsWith(SUFFIX) || file.contains("/") || file.contains("\\") || file.contains("\0")) {
            String shown = file.length() > 80 ? file.substring(0, 80) + "…" : file;
            throw Refusal.BAD_CONFIG.because("the index of " + folder + " names the file '" + shown.replace('\0', '?')
                    + "'; name files beside the index that end in " + SUFFIX);
        }
    }

    private void add(String file) throws IOException {
        SafetensorsReader reader = SafetensorsReader.open(folder.resolve(file));
        files.put(file, reader);
        for (String name : reader.names()) {
            SafetensorsReader other = tensors.putIfAbsent(name, reader);
            if (other != null) {
                throw Refusal.DUPLICATE_TENSOR.because("tensor " + name + " stands in " + other.file() + " and in "
                        + reader.file() + "; export the files again with one of each");
            }
        }
    }

    /** Names of all tensors. */
    Set<String> names() {
        return Set.copyOf(tensors.keySet());
    }

    /** The file that holds a tensor. */
    SafetensorsReader reader(String name) {
        SafetensorsReader reader = tensors.get(name);
        if (reader == null) {
            throw Refusal.MISSING_TENSOR.because(
                    folder + " holds no tensor " + name + ", for which its config asks; export the two together");
        }
        return reader;
    }

    @Override
    public void close() throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (SafetensorsReader reader : files.values()) {
            try {
                reader.close();
            } catch (IOException failure) {
                failures.add(failure);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
