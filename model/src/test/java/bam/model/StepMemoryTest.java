package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import bam.contracts.Architecture;
import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.StepMemory;
import bam.contracts.StepMemory.BalanceScope;
import bam.contracts.TensorGroup;
import bam.contracts.TokenBatch;
import bam.model.weights.ModelFolder;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** However a step is cut to fit into memory, its loss, its gradients and its update stay what they are. */
class StepMemoryTest {
    private static final int ROWS = 5;
    private static final int COLUMNS = 12;
    private static final double RATE = 3e-3;
    private static final StepMemory RECOMPUTED = new StepMemory(null, null, true);

    @TestFactory
    Stream<DynamicTest> recomputationChangesNoBit() {
        return Stream.of(
                        "dense_parallel",
                        "dense_gqa_tied",
                        "dense_sequential_rms",
                        "btx_shared_expert",
                        "btx_six_experts_top3",
                        "bam_expert_kv",
                        "bam_shared_kv",
                        "btx_sequential_rms_top2")
                .map(name -> DynamicTest.dynamicTest(name, () -> sameBits(architecture(name))));
    }

    @Test
    void recomputationChangesNoBitOfASequentialExpertKvMixture() throws IOException {
        DenseArchitecture dense = architecture("dense_sequential_rms").dense();
        sameBits(MixtureArchitecture.standard(dense, List.of("a", "b", "c"), AttentionVariant.EXPERT_KV));
    }

    @Test
    void recomputationChangesNoBitOfALossOfAttentionRouters() throws IOException {
        sameBits(withAttentionLosses("bam_expert_kv", AttentionRouter.Gate.SOFT));
        sameBits(withAttentionLosses("bam_expert_kv_attention_top1", AttentionRouter.Gate.TOP_K));
    }

    private static void sameBits(Architecture architecture) throws IOException {
        NetworkProbe.Losses plain = losses(architecture, StepMemory.STANDARD);
        NetworkProbe.Losses again = losses(architecture, RECOMPUTED);
        assertThat(again.total()).isEqualTo(plain.total());
        plain.gradients()
                .forEach((name, gradient) ->
                        assertThat(again.gradients().get(name)).as(name).isEqualTo(gradient));
        Map<String, double[]> after = stepped(architecture, StepMemory.STANDARD);
        stepped(architecture, RECOMPUTED)
                .forEach((name, values) -> assertThat(values).as(name).isEqualTo(after.get(name)));
    }

    @TestFactory
    Stream<DynamicTest> anyMicroBatchGivesTheSameStepWhereNoLossCountsOverTheBatch() {
        return Stream.of("dense_parallel", "dense_gqa_tied", "btx_shared_expert", "bam_expert_kv", "bam_shared_kv")
                .flatMap(name -> Stream.of(1, 2, 4)
                        .map(windows -> DynamicTest.dynamicTest(
                                name + " in windows of " + windows,
                                () -> close(unbalanced(architecture(name)), new StepMemory(windows, null, false)))));
    }

    @TestFactory
    Stream<DynamicTest> aBalanceLossOverTheBatchIsThatOfTheBatchInAnyMicroBatch() throws IOException {
        StepMemory cut = new StepMemory(2, BalanceScope.BATCH, true);
        return Stream.of(
                        architecture("btx_six_experts_top3"),
                        architecture("bam_shared_kv"),
                        withAttentionLosses("bam_expert_kv", AttentionRouter.Gate.SOFT),
                        withAttentionLosses("bam_expert_kv_attention_top1", AttentionRouter.Gate.TOP_K))
                .map(architecture -> DynamicTest.dynamicTest(architecture.toString(), () -> close(architecture, cut)));
    }

    @Test
    void aBalanceLossOverMicroBatchesIsTheirMean() throws IOException {
        Architecture architecture = architecture("bam_expert_kv");
        StepMemory cut = new StepMemory(3, BalanceScope.MICRO_BATCH, false);
        double mean = 0;
        for (int from = 0; from < ROWS; from += 3) {
            int rows = Math.min(3, ROWS - from);
            mean += losses(architecture, part(architecture, from, rows), StepMemory.STANDARD)
                            .loadBalance()
                            .get(1)
                    * rows
                    / ROWS;
        }
        double whole = losses(architecture, StepMemory.STANDARD).loadBalance().get(1);
        assertThat(losses(architecture, cut).loadBalance().get(1))
                .isCloseTo(mean, within(1e-6))
                .isNotCloseTo(whole, within(1e-5));
    }

    /** Nothing that is only thrown away later is computed. */
    @Test
    void aFrozenTensorGetsNoGradient() throws IOException {
        Architecture architecture = architecture("bam_shared_kv");
        List<TensorGroup> frozen = List.of(TensorGroup.EMBEDDINGS, TensorGroup.FEED_FORWARD_EXPERTS);
        TokenBatch batch = batch(architecture);
        try (Network network = Network.random(architecture, 7, Numerics.SINGLE_THREAD)) {
            long[] pieces = TrainedRows.of(architecture, network.layout(), frozen);
            List<Long> sizes = network.compute(true, call -> {
                NDList found = call.kernel(
                        "gradients",
                        call.ids(batch),
                        call.targets(batch),
                        network.leaves(),
                        call.angles(COLUMNS),
                        pieces,
                        (long) ROWS,
                        false,
                        false);
                return found.subNDList(2).stream().map(array -> array.size()).toList();
            });
            List<ParameterLayout.Leaf> leaves = network.layout().leaves();
            for (int i = 0; i < leaves.size(); i++) {
                ParameterLayout.Leaf leaf = leaves.get(i);
                boolean none = leaf.name().contains("mlp.experts")
                        || leaf.name().contains("embed_tokens")
                        || leaf.name().contains("lm_head");
                assertThat(sizes.get(i)).as(leaf.name()).isEqualTo(none ? 0 : (long) leaf.rows() * leaf.columns());
            }
        }
    }

    /** In the measures and within the tolerances of the reference. */
    private static void close(Architecture architecture, StepMemory cut) throws IOException {
        NetworkProbe.Losses expected = losses(architecture, StepMemory.STANDARD);
        NetworkProbe.Losses actual = losses(architecture, cut);
        assertThat(Distance.aboveOne(actual.nll(), expected.nll())).isLessThan(2e-5);
        assertThat(Distance.aboveOne(actual.total(), expected.total())).isLessThan(2e-5);
        double norm = Math.sqrt(expected.gradients().values().stream()
                .mapToDouble(values -> Math.pow(Distance.norm(values), 2))
                .sum());
        expected.gradients()
                .forEach((name, values) -> assertThat(Distance.toLargest(
                                actual.gradients().getOrDefault(name, new double[0]), values, 1e-3 * norm))
                        .as(name)
                        .isLessThan(5e-5));
        assertThat(Distance.ofUpdate(
                        all(stepped(architecture, cut)),
                        all(stepped(architecture, StepMemory.STANDARD)),
                        all(start(architecture))))
                .isLessThan(3e-3);
    }

    private static double[] all(Map<String, double[]> tensors) {
        return tensors.values().stream().flatMapToDouble(Arrays::stream).toArray();
    }

    private static Map<String, double[]> start(Architecture architecture) throws IOException {
        try (Network network = Network.random(architecture, 7, Numerics.SINGLE_THREAD)) {
            return new NetworkProbe(network).parameters();
        }
    }

    private static Map<String, double[]> stepped(Architecture architecture, StepMemory memory) throws IOException {
        try (Network network = Network.random(architecture, 7, Numerics.SINGLE_THREAD);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD, memory)) {
            session.step(batch(architecture), RATE);
            return new NetworkProbe(network).parameters();
        }
    }

    private static NetworkProbe.Losses losses(Architecture architecture, StepMemory memory) throws IOException {
        return losses(architecture, batch(architecture), memory);
    }

    private static NetworkProbe.Losses losses(Architecture architecture, TokenBatch batch, StepMemory memory)
            throws IOException {
        try (Network network = Network.random(architecture, 7, Numerics.SINGLE_THREAD)) {
            return new NetworkProbe(network).losses(batch, memory);
        }
    }

    private static Architecture unbalanced(Architecture architecture) {
        if (!(architecture instanceof MixtureArchitecture m)) {
            return architecture;
        }
        FeedForwardRouter old = m.feedForwardRouter();
        return new MixtureArchitecture(
                m.dense(),
                m.experts(),
                m.attention(),
                m.attentionRouter(),
                new FeedForwardRouter(old.topK(), old.renormalised(), old.softmaxBeforeTopK(), 0, old.zCoefficient()),
                m.sharedExpert());
    }

    private static Architecture withAttentionLosses(String name, AttentionRouter.Gate gate) throws IOException {
        MixtureArchitecture m = (MixtureArchitecture) architecture(name);
        AttentionRouter old = m.attentionRouter();
        return new MixtureArchitecture(
                m.dense(),
                m.experts(),
                m.attention(),
                new AttentionRouter(gate, old.topK(), old.renormalised(), 0.3, 0.1),
                m.feedForwardRouter(),
                m.sharedExpert());
    }

    private static Architecture architecture(String vectors) throws IOException {
        return ModelFolder.architecture(Vectors.folder().resolve(vectors).resolve("model"));
    }

    private static TokenBatch batch(Architecture architecture) {
        return part(architecture, 0, ROWS);
    }

    private static TokenBatch part(Architecture architecture, int from, int rows) {
        int vocabulary = architecture.dense().vocabularySize();
        int[] ids = new Random(1).ints(ROWS * COLUMNS, 0, vocabulary).toArray();
        int[] targets = new Random(2).ints(ROWS * COLUMNS, 0, vocabulary).toArray();
        int to = (from + rows) * COLUMNS;
        return new TokenBatch(
                rows,
                COLUMNS,
                Arrays.copyOfRange(ids, from * COLUMNS, to),
                Arrays.copyOfRange(targets, from * COLUMNS, to));
    }
}
