package bam.model;

import ai.djl.ndarray.NDList;
import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.model.weights.ModelConfig;
import bam.model.weights.SafetensorsReader;
import bam.model.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A snapshot at rest: one safetensors file. Its metadata say {@code format} (bam-snapshot), {@code version},
 * {@code step} (steps taken), {@code skipped} (batches left out; since version 2), {@code config} (the architecture, as
 * in a model folder), and where it comes from. Its tensors are, for each leaf of the kernels, {@code parameter.LEAF},
 * {@code first-moment.LEAF} and {@code second-moment.LEAF}, all f32.
 */
final class SnapshotFile {
    private static final String FORMAT = "bam-snapshot";
    private static final String VERSION = "2";

    /** Knew no skipped batches: there were none. */
    private static final String FIRST_VERSION = "1";

    private static final List<String> KINDS = List.of("parameter", "first-moment", "second-moment");

    private SnapshotFile() {}

    static Map<String, List<Long>> shapes(List<ParameterLayout.Leaf> leaves) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        for (String kind : KINDS) {
            leaves.forEach(leaf -> shapes.put(kind + "." + leaf.name(), leaf.shape()));
        }
        return shapes;
    }

    static Map<String, String> metadata(
            Architecture architecture, TrainingPosition position, Map<String, String> provenance) {
        Map<String, String> metadata = new TreeMap<>(provenance);
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("step", Long.toString(position.step()));
        metadata.put("skipped", Long.toString(position.skipped()));
        metadata.put("config", ModelConfig.format(architecture));
        return metadata;
    }

    /** Fills parameters and moments, once everything about the file is known to fit; says where it stood. */
    static TrainingPosition read(Path file, Network network, NDList firstMoments, NDList secondMoments)
            throws IOException {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            TrainingPosition position = requireFitting(reader, network);
            List<NDList> targets = List.of(network.leaves(), firstMoments, secondMoments);
            for (int kind = 0; kind < KINDS.size(); kind++) {
                fill(reader, KINDS.get(kind), network, targets.get(kind));
            }
            return position;
        }
    }

    private static void fill(SafetensorsReader reader, String kind, Network network, NDList arrays) throws IOException {
        List<ParameterLayout.Leaf> leaves = network.layout().leaves();
        for (int i = 0; i < leaves.size(); i++) {
            try (HostMemory memory = new HostMemory(arrays.get(i))) {
                long from = 0;
                for (ByteBuffer piece : memory.buffers()) {
                    int length = piece.remaining();
                    reader.readBytes(kind + "." + leaves.get(i).name(), from, piece);
                    from += length;
                }
                memory.store();
            }
        }
    }

    private static TrainingPosition requireFitting(SafetensorsReader reader, Network network) {
        requireKnown(reader, "format", FORMAT);
        String version = requireKnown(reader, "version", VERSION, FIRST_VERSION);
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
        long skipped = version.equals(FIRST_VERSION) ? 0 : count(reader, "skipped");
        return new TrainingPosition(count(reader, "step"), skipped);
    }

    private static long count(SafetensorsReader reader, String key) {
        String count = reader.metadata().getOrDefault(key, "");
        if (!count.matches("\\d{1,18}")) {
            throw refuse(reader, "says " + key + " '" + count + "'");
        }
        return Long.parseLong(count);
    }

    private static String requireKnown(SafetensorsReader reader, String key, String... known) {
        String found = reader.metadata().getOrDefault(key, "");
        if (!List.of(known).contains(found)) {
            String all = String.join("' or '", known);
            throw refuse(reader, "says " + key + " '" + found + "', and '" + all + "' is read here");
        }
        return found;
    }

    private static BamException refuse(SafetensorsReader reader, String what) {
        return new BamException(
                FailureKind.BAD_INPUT,
                "snapshot " + reader.file() + " " + what + "; start again from an earlier snapshot or from step 0");
    }
}
