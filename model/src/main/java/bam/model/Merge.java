package bam.model;

import bam.contracts.MergeSpec;
import bam.contracts.MixtureArchitecture;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import bam.model.weights.SafetensorsWriter;
import bam.model.weights.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Dense sources become one model, written tensor by tensor (paper section 4). Expert tensors are bit-exact copies,
 * unless they are scaled; every other is the mean of all sources, the untouched seed included, unless the spec names
 * fewer; routers are fresh. A dense result is the plain mean; in an ensemble the sources stand side by side.
 */
public final class Merge {
    /** The file beside the weights that says where each tensor comes from. */
    public static final String PROVENANCE = MergeProvenance.FILE;

    private static final int PIECE = 1 << 16;

    /** Makes the numbers of routers. */
    @FunctionalInterface
    public interface Routers {
        /** The {@code count} numbers of a router, row by row. */
        float[] draw(String name, int count);
    }

    private final MergeSpec spec;
    private final Sources sources;
    private final Routers routers;
    private final Runnable written;
    private final MergeProvenance provenance;

    private Merge(MergeSpec spec, Sources sources, Routers routers, Runnable written) {
        this.spec = spec;
        this.sources = sources;
        this.routers = routers;
        this.written = written;
        provenance = new MergeProvenance(spec, sources);
    }

    /**
     * Writes the merged model, and where each tensor comes from, into an existing folder; sources stand in expert
     * order, the untouched seed first.
     *
     * @param written told after each tensor, for whoever watches a merge of gigabytes
     */
    public static void write(MergeSpec spec, List<Path> sources, Path output, Runnable written) throws IOException {
        Routers fresh = (name, count) -> {
            float[] values = new float[count];
            new NormalDraws(spec.seed(), name).fill(values, count, spec.routerDeviation());
            return values;
        };
        write(spec, sources, output, fresh, written);
    }

    /** The same with routers whose numbers come from elsewhere. */
    public static void write(MergeSpec spec, List<Path> folders, Path output, Routers routers, Runnable written)
            throws IOException {
        requireFolders(spec, folders.size());
        try (Sources sources = Sources.open(folders, spec.result().dense())) {
            Merge merge = new Merge(spec, sources, routers, written);
            ModelFolder.write(output, spec.result(), merge::tensors);
            merge.provenance.write(output);
        }
    }

    private static void requireFolders(MergeSpec spec, int folders) {
        if (folders != spec.sources().size()) {
            throw new IllegalArgumentException(
                    folders + " folders for the sources " + spec.sources() + "; give one for each");
        }
    }

    private void tensors(SafetensorsWriter writer) throws IOException {
        for (Map.Entry<String, List<Long>> tensor :
                ModelTensors.of(spec.result()).entrySet()) {
            String name = tensor.getKey();
            long elements = tensor.getValue().stream().reduce(1L, Math::multiplyExact);
            if (spec.result().networks() > 1) {
                copyMember(name, writer);
            } else if (ModelTensors.isRouter(name)) {
                provenance.drawn(name);
                writer.write(routers.draw(name, Math.toIntExact(elements)), Math.toIntExact(elements));
            } else if (name.contains(".experts.")) {
                copyExpert(name, writer);
            } else if (name.contains(".shared_expert.")) {
                copy(name, 0, name.replace(".shared_expert.", "."), 1, writer);
            } else {
                mean(name, elements, writer);
            }
            written.run();
        }
    }

    private void copyMember(String name, SafetensorsWriter writer) throws IOException {
        int start = name.indexOf('.') + 1;
        int end = name.indexOf('.', start);
        copy(name, Integer.parseInt(name.substring(start, end)), name.substring(end + 1), 1, writer);
    }

    private void copyExpert(String name, SafetensorsWriter writer) throws IOException {
        int start = name.indexOf(".experts.");
        int end = name.indexOf('.', start + ".experts.".length());
        int expert = Integer.parseInt(name.substring(start + ".experts.".length(), end));
        double scale = name.contains(".mlp.") && spec.result() instanceof MixtureArchitecture mixture
                ? spec.options().scale(mixture)
                : 1;
        copy(name, spec.origin(expert), name.substring(0, start) + name.substring(end), scale, writer);
    }

    private void copy(String name, int source, String parent, double scale, SafetensorsWriter writer)
            throws IOException {
        provenance.copied(name, source, parent, scale);
        sources.get(source).read(parent, (from, values, count) -> {
            for (int i = 0; scale != 1 && i < count; i++) {
                values[i] = (float) (values[i] * scale);
            }
            writer.write(values, count);
        });
    }

    /** Summed in double precision, in source order. */
    private void mean(String name, long elements, SafetensorsWriter writer) throws IOException {
        List<Integer> averaged = spec.averaged();
        provenance.averaged(name, averaged);
        float[] values = new float[PIECE];
        double[] sums = new double[PIECE];
        for (long from = 0; from < elements; from += PIECE) {
            int count = (int) Math.min(PIECE, elements - from);
            Arrays.fill(sums, 0);
            for (int source : averaged) {
                sources.get(source).read(name, from, values, count);
                for (int i = 0; i < count; i++) {
                    sums[i] += values[i];
                }
            }
            for (int i = 0; i < count; i++) {
                values[i] = (float) (sums[i] / averaged.size());
            }
            writer.write(values, count);
        }
    }
}
