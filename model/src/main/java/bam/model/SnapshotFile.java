package bam.model;

import ai.djl.ndarray.NDList;
import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.model.weights.ModelConfig;
import bam.model.weights.SafetensorsReader;
import bam.model.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A snapshot at rest: one safetensors file. Its metadata say {@code format} (bam-snapshot), {@code version},
 * {@code step} (steps taken) and {@code config} (the architecture, as in a model folder). Its tensors are, for each
 * leaf of the kernels, {@code parameter.LEAF}, {@code first-moment.LEAF} and {@code second-moment.LEAF}, all f32.
 */
final class SnapshotFile {
    private static final String FORMAT = "bam-snapshot";
    private static final String VERSION = "1";
    private static final List<String> KINDS = List.of("parameter", "first-moment", "second-moment");

    private SnapshotFile() {}

    static Map<String, List<Long>> shapes(List<ParameterLayout.Leaf> leaves) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        for (String kind : KINDS) {
            leaves.forEach(leaf -> shapes.put(kind + "." + leaf.name(), leaf.shape()));
        }
        return shapes;
    }

    static Map<String, String> metadata(Architecture architecture, long step) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("step", Long.toString(step));
        metadata.put("config", ModelConfig.format(architecture));
        return metadata;
    }

    /** Fills parameters and moments, once everything about the file is known to fit; gives the steps taken. */
    static long read(Path file, Network network, NDList firstMoments, NDList secondMoments) throws IOException {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            long step = requireFitting(reader, network);
            List<NDList> targets = List.of(network.leaves(), firstMoments, secondMoments);
            for (int kind = 0; kind < KINDS.size(); kind++) {
                fill(reader, KINDS.get(kind), network, targets.get(kind));
            }
            return step;
        }
    }

    private static void fill(SafetensorsReader reader, String kind, Network network, NDList arrays) throws IOException {
        List<ParameterLayout.Leaf> leaves = network.layout().leaves();
        for (int i = 0; i < leaves.size(); i++) {
            reader.readBytes(kind + "." + leaves.get(i).name(), 0, LeafMemory.bytes(arrays.get(i)));
        }
    }

    private static long requireFitting(SafetensorsReader reader, Network network) {
        requireEqual(reader, "format", FORMAT);
        requireEqual(reader, "version", VERSION);
        Architecture found = ModelConfig.parse(
                "the config of snapshot " + reader.file(), reader.metadata().getOrDefault("config", ""));
        if (!found.equals(network.architecture())) {
            throw refuse(reader, "is of " + found + ", and the network is " + network.architecture());
        }
        shapes(network.layout().leaves()).forEach((name, shape) -> {
            if (!reader.shape(name).equals(shape) || reader.type(name) != TensorType.F32) {
                throw refuse(
                        reader,
                        "has " + reader.type(name) + reader.shape(name) + " for " + name + " instead of F32" + shape);
            }
        });
        return step(reader);
    }

    private static long step(SafetensorsReader reader) {
        String step = reader.metadata().getOrDefault("step", "");
        if (!step.matches("\\d{1,18}")) {
            throw refuse(reader, "says step '" + step + "'");
        }
        return Long.parseLong(step);
    }

    private static void requireEqual(SafetensorsReader reader, String key, String expected) {
        String found = reader.metadata().getOrDefault(key, "");
        if (!found.equals(expected)) {
            throw refuse(reader, "says " + key + " '" + found + "', and '" + expected + "' is read here");
        }
    }

    private static BamException refuse(SafetensorsReader reader, String what) {
        return new BamException(
                FailureKind.BAD_INPUT,
                "snapshot " + reader.file() + " " + what + "; start again from an earlier snapshot or from step 0");
    }
}
