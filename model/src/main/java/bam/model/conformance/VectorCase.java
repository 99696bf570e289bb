package bam.model.conformance;

import bam.contracts.TokenBatch;
import bam.model.weights.Refusal;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One case of a folder of vectors.
 *
 * @param name of its folder, seen from the folder of all
 * @param folder where its files lie
 * @param json what {@code case.json} says
 */
record VectorCase(String name, Path folder, JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "case.json";

    /** All cases of a folder, at any depth, by name. */
    static List<VectorCase> in(Path vectors) throws IOException {
        List<VectorCase> cases = new ArrayList<>();
        if (!Files.isDirectory(vectors)) {
            throw Refusal.MISSING_FILE.because(
                    "there is no folder " + vectors + "; name a folder of conformance vectors");
        }
        try (Stream<Path> files = Files.walk(vectors)) {
            for (Path file : files.filter(f -> f.endsWith(FILE)).sorted().toList()) {
                Path folder = file.resolveSibling("");
                cases.add(new VectorCase(vectors.relativize(folder).toString(), folder, tree(file)));
            }
        }
        if (cases.isEmpty()) {
            throw Refusal.MISSING_FILE.because(
                    "there is no " + FILE + " below " + vectors + "; name a folder of conformance vectors");
        }
        return cases;
    }

    private static JsonNode tree(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (CharacterCodingException failure) {
            throw Refusal.BAD_CONFIG.because(file + " is no UTF-8; copy the vectors again", failure);
        } catch (JsonProcessingException failure) {
            throw Refusal.BAD_CONFIG.because(
                    file + " is no JSON (" + failure.getOriginalMessage() + "); copy the vectors again", failure);
        }
    }

    /** What is done: {@code run}, {@code refuse}, {@code schedule}, {@code count}, {@code neighbour}. */
    String action() {
        return json.path("action").asText();
    }

    JsonNode expected() {
        return json.path("expected");
    }

    boolean merges() {
        return json.has("sources");
    }

    List<Path> sources() {
        List<Path> sources = new ArrayList<>();
        json.path("sources")
                .forEach(source -> sources.add(folder.resolve(source.asText()).normalize()));
        return sources;
    }

    Path model() {
        return folder.resolve("model");
    }

    /** Names of the tensors whose gradient and first update are compared. */
    List<String> tensors() {
        List<String> names = new ArrayList<>();
        json.path("tensors").forEach(name -> names.add(name.asText()));
        return names;
    }

    TokenBatch batch() throws IOException {
        Map<String, Tensor> inputs = read("inputs.safetensors");
        Tensor ids = inputs.get("ids");
        Tensor targets = inputs.get("targets");
        if (ids == null || targets == null) {
            throw Refusal.MISSING_TENSOR.because(
                    "inputs.safetensors of " + name + " holds " + inputs.keySet() + "; it needs ids and targets");
        }
        return new TokenBatch(ids.first(), ids.last(), ids.integers(), targets.integers());
    }

    Map<String, Tensor> read(String file) throws IOException {
        return TensorFile.read(folder.resolve(file));
    }
}
