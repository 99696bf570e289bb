package bam.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import bam.contracts.TokenBatch;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import bam.model.weights.Refusal;
import bam.model.weights.SafetensorsReader;
import bam.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A model in memory: its parameters, and the kernels made for its architecture. One thread at a time. */
public final class Network implements LanguageModel {
    /** Where the numbers of the file's tensors come from. */
    @FunctionalInterface
    interface Source {
        void read(String tensor, SafetensorsReader.Sink sink) throws IOException;
    }

    private final Architecture architecture;
    private final Numerics numerics;
    private final NDManager manager;
    private final ParameterLayout layout;
    private final NDList leaves = new NDList();
    private final Script script;
    private final RotaryAngles angles;

    private Network(Architecture architecture, Numerics numerics) {
        requireOne(architecture);
        this.architecture = architecture;
        this.numerics = numerics;
        layout = new ParameterLayout(architecture);
        manager = Engine.open(numerics);
        angles = new RotaryAngles(manager, architecture.dense());
        script = Engine.run(
                numerics, false, () -> new Script(manager, KernelConstants.of(architecture, layout, numerics)));
        leaves.addAll(zeros(manager));
    }

    /** Random weights: the same architecture and seed give the same bits on every machine. */
    public static Network random(Architecture architecture, long seed, Numerics numerics) throws IOException {
        return filled(new Network(architecture, numerics), new Initialisation(architecture, seed)::read);
    }

    /** Reads a model folder; one that does not fit together is refused. */
    public static Network load(Path folder, Numerics numerics) throws IOException {
        try (ModelFolder model = ModelFolder.open(folder)) {
            return filled(new Network(model.architecture(), numerics), model.weights()::read);
        }
    }

    /** Reads the tensors of one network from wherever they are. */
    static Network read(Architecture architecture, Numerics numerics, Source source) throws IOException {
        return filled(new Network(architecture, numerics), source);
    }

    private static void requireOne(Architecture architecture) {
        if (architecture.networks() > 1) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "the model is an ensemble of " + architecture.networks()
                            + " networks, which is evaluated and questioned but not trained; train its experts before"
                            + " they are merged, or merge them into a mixture");
        }
    }

    private static Network filled(Network network, Source source) throws IOException {
        try {
            network.fill(source);
            return network;
        } catch (IOException | RuntimeException failure) {
            network.close();
            throw failure;
        }
    }

    private void fill(Source source) throws IOException {
        for (int i = 0; i < leaves.size(); i++) {
            ParameterLayout.Leaf leaf = layout.leaves().get(i);
            try (LeafMemory memory = new LeafMemory(leaves.get(i), leaf.columns())) {
                for (ParameterLayout.Part part : leaf.parts()) {
                    source.read(part.tensor(), (from, values, count) -> memory.put(part, from, values, count));
                }
                memory.store();
            }
        }
    }

    /** Writes a model folder into an existing, empty folder. */
    public void save(Path folder) throws IOException {
        ModelFolder.write(folder, architecture, writer -> write(leaves, writer));
    }

    /**
     * Writes arrays laid out as the leaves are, tensor by tensor in file order; of a device, one array is copied at
     * once.
     */
    void write(NDList arrays, SafetensorsWriter writer) throws IOException {
        Map<String, Place> places = new HashMap<>();
        for (int i = 0; i < arrays.size(); i++) {
            NDArray array = arrays.get(i);
            int columns = layout.leaves().get(i).columns();
            layout.leaves().get(i).parts().forEach(part -> places.put(part.tensor(), new Place(array, columns, part)));
        }
        for (String tensor : ModelTensors.of(architecture).keySet()) {
            Place place = Objects.requireNonNull(places.get(tensor), tensor);
            try (LeafMemory memory = new LeafMemory(place.array(), place.columns())) {
                memory.write(place.part(), writer);
            }
        }
    }

    /** Where a tensor of the file lies. */
    private record Place(NDArray array, int columns, ParameterLayout.Part part) {}

    @Override
    public double[] tokenLosses(TokenBatch batch) {
        return compute(
                false,
                call -> call.kernel(
                                "token_losses",
                                call.ids(batch),
                                call.targets(batch),
                                leaves,
                                call.angles(batch.columns()))
                        .singletonOrThrow()
                        .toDoubleArray());
    }

    @Override
    public Continuation begin(int rows, int capacity) {
        return new KeyValueCache(this, rows, capacity);
    }

    /** What it is made of. */
    @Override
    public Architecture architecture() {
        return architecture;
    }

    /** What decides the last bits of its results. */
    public Numerics numerics() {
        return numerics;
    }

    /** The parameters, in the order of {@link #layout()}. */
    NDList leaves() {
        return leaves;
    }

    ParameterLayout layout() {
        return layout;
    }

    /** The long-lived memory; what only a call needs does not belong here. */
    NDManager manager() {
        return manager;
    }

    /** New arrays shaped as the leaves, in libtorch's own memory. */
    NDList zeros(NDManager owner) {
        NDList zeros = new NDList();
        for (ParameterLayout.Leaf leaf : layout.leaves()) {
            zeros.add(owner.zeros(
                    new Shape(leaf.shape().stream().mapToLong(size -> size).toArray())));
        }
        return zeros;
    }

    /** A call of the kernels: memory that lasts as long as the call. */
    final class Call {
        private final NDManager memory;
        private final boolean gradients;

        private Call(NDManager memory, boolean gradients) {
            this.memory = memory;
            this.gradients = gradients;
        }

        NDList kernel(String method, Object... arguments) {
            return script.call(memory, method, gradients, arguments);
        }

        /** Token ids as an array [rows, columns], checked against the vocabulary. */
        NDArray tokens(int rows, int columns, int[] ids) {
            return HostMemory.filled(
                    memory, new Shape(rows, columns), DataType.INT64, bytes -> fill(ids, bytes.asLongBuffer()));
        }

        private void fill(int[] ids, LongBuffer longs) {
            int vocabulary = architecture.dense().vocabularySize();
            for (int id : ids) {
                if (id < 0 || id >= vocabulary) {
                    throw Refusal.TOKEN_OUT_OF_RANGE.because("token id " + id + " is outside 0 to " + (vocabulary - 1)
                            + "; use the tokenizer that the model was trained with");
                }
                longs.put(id);
            }
        }

        NDArray ids(TokenBatch batch) {
            return tokens(batch.rows(), batch.columns(), batch.ids());
        }

        NDArray targets(TokenBatch batch) {
            return tokens(batch.rows(), batch.columns(), batch.targets());
        }

        NDArray angles(int positions) {
            return angles.atLeast(positions);
        }
    }

    /** Runs the work with memory of its own, which is freed at the end. */
    <T> T compute(boolean gradients, Function<Call, T> work) {
        return Engine.run(numerics, gradients, () -> {
            try (NDManager memory = manager.newSubManager()) {
                return work.apply(new Call(memory, gradients));
            }
        });
    }

    @Override
    public void close() {
        script.close();
        manager.close();
    }
}
