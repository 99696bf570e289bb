package bam.model;

import bam.contracts.Digest;
import bam.contracts.MergeSpec;
import bam.model.weights.SafetensorsReader;
import bam.model.weights.Sources;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each tensor of a merged model comes from: {@value #FILE} beside the weights. Under {@code tensors} each has its
 * {@code rule} (copy, mean or drawn), what it was scaled by if it was, and its {@code parents}: by source the SHA-256
 * of the parent tensor's bytes, as they lie in the source's file.
 */
final class MergeProvenance {
    static final String FILE = "provenance.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MergeSpec spec;
    private final Sources sources;
    private final ObjectNode tensors = JsonNodeFactory.instance.objectNode();
    private final Map<String, Digest> known = new HashMap<>();

    MergeProvenance(MergeSpec spec, Sources sources) {
        this.spec = spec;
        this.sources = sources;
    }

    void drawn(String name) {
        tensors.putObject(name).put("rule", "drawn");
    }

    void copied(String name, int source, String parent, double scale) throws IOException {
        ObjectNode entry = tensors.putObject(name).put("rule", "copy");
        if (scale != 1) {
            entry.put("scale", scale);
        }
        entry.putObject("parents")
                .put(spec.sources().get(source), digest(source, parent).hex());
    }

    void averaged(String name, List<Integer> from) throws IOException {
        ObjectNode parents = tensors.putObject(name).put("rule", "mean").putObject("parents");
        for (int source : from) {
            parents.put(spec.sources().get(source), digest(source, name).hex());
        }
    }

    /** Several experts may be copies of one tensor. */
    private Digest digest(int source, String tensor) throws IOException {
        String key = source + "/" + tensor;
        Digest digest = known.get(key);
        if (digest == null) {
            SafetensorsReader reader = sources.get(source);
            digest = reader.digest(tensor);
            known.put(key, digest);
        }
        return digest;
    }

    void write(Path folder) throws IOException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        spec.sources().forEach(root.putArray("sources")::add);
        root.put("seed", spec.seed()).put("router_deviation", spec.routerDeviation());
        root.set("tensors", tensors);
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        Files.writeString(folder.resolve(FILE), text);
    }
}
