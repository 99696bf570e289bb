package bam.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import bam.contracts.Optimizer;
import bam.contracts.StepMemory;
import bam.contracts.TokenBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network under training: its parameters, both moments of AdamW and the number of steps taken. Each step is a
 * function of these, the batch and the rate alone, so that a restored snapshot goes on bit for bit.
 */
public final class TrainingSession implements AutoCloseable {
    private final Network network;
    private final Optimizer optimizer;
    private final StepMemory memory;
    private final long[] trainedRows;
    private final NDManager manager;
    private final NDList firstMoments;
    private final NDList secondMoments;
    private @Nullable List<ByteBuffer> copies;
    private long steps;

    private TrainingSession(Network network, Optimizer optimizer, StepMemory memory) {
        this.network = network;
        this.optimizer = optimizer;
        this.memory = memory;
        trainedRows = TrainedRows.of(network.architecture(), network.layout(), optimizer.frozen());
        manager = network.manager().newSubManager();
        firstMoments = network.zeros(manager);
        secondMoments = network.zeros(manager);
    }

    /**
     * Starts with zero moments. The network must outlive the session; its parameters change with each step, except
     * those that the optimizer freezes.
     */
    public static TrainingSession start(Network network, Optimizer optimizer) {
        return start(network, optimizer, StepMemory.STANDARD);
    }

    /** Starts with zero moments, each step cut as told. */
    public static TrainingSession start(Network network, Optimizer optimizer, StepMemory memory) {
        return new TrainingSession(network, optimizer, memory);
    }

    /** Forward, backward, clipping and update, in one call of the kernels. */
    public StepStatistics step(TokenBatch batch, double learningRate) {
        double[] settings = {
            learningRate,
            optimizer.beta1(),
            optimizer.beta2(),
            optimizer.epsilon(),
            optimizer.weightDecay(),
            optimizer.clip()
        };
        double[] figures = network.compute(
                true,
                call -> call.kernel(
                                "step",
                                call.ids(batch),
                                call.targets(batch),
                                network.leaves(),
                                firstMoments,
                                secondMoments,
                                call.angles(batch.columns()),
                                steps + 1,
                                settings,
                                trainedRows,
                                (long) memory.windows(batch.rows()),
                                memory.surveys(batch.rows()),
                                memory.recompute())
                        .singletonOrThrow()
                        .toDoubleArray());
        steps++;
        return StepFigures.name(network.architecture(), figures);
    }

    /** Steps taken so far, those before a restored snapshot included. */
    public long steps() {
        return steps;
    }

    /**
     * A copy of everything that the next step depends on; the session may go on while it is written, and the next copy
     * takes its place in memory.
     *
     * @param skipped batches left out so far
     * @param provenance written into the file beside the numbers; keys other than those of the format
     */
    public Snapshot snapshot(long skipped, Map<String, String> provenance) {
        List<NDList> arrays = List.of(network.leaves(), firstMoments, secondMoments);
        if (copies == null) {
            copies = Snapshot.memory(arrays);
        }
        return Snapshot.copy(network, arrays, copies, new TrainingPosition(steps, skipped), provenance);
    }

    /**
     * Goes back to a snapshot; a file of another format version, architecture or shape is refused and changes nothing.
     */
    public TrainingPosition restore(Path file) throws IOException {
        TrainingPosition position = SnapshotFile.read(file, network, firstMoments, secondMoments);
        steps = position.step();
        return position;
    }

    /** The long-lived memory of the session. */
    NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
    }
}
