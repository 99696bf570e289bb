package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.AttentionRouter;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Attention routers beyond the paper's: none at all, and ones with losses. */
class AttentionRouterTest {
    private static final String ROUTER = "model.layers.0.self_attn.router.weight";

    private final Path folder;

    AttentionRouterTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @TestFactory
    Stream<DynamicTest> uniformGatesAreSoftOnesOfARouterThatPrefersNobody() {
        return Stream.of("bam_expert_kv", "bam_shared_kv_gqa_soft_both")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    MixtureArchitecture soft = architecture(name);
                    Path indifferent = Rewritten.model(
                            model(name),
                            folder.resolve(name + "-soft"),
                            soft,
                            (tensor, values) -> isAttentionRouter(tensor) ? new double[values.length] : values);
                    MixtureArchitecture uniform =
                            with(soft, AttentionRouter.uniform(soft.experts().size()));
                    Path alike =
                            Rewritten.model(model(name), folder.resolve(name), uniform, (tensor, values) -> values);
                    try (Network a = Network.load(indifferent, Numerics.SINGLE_THREAD);
                            Network b = Network.load(alike, Numerics.SINGLE_THREAD)) {
                        sameFunction(name, a, b);
                    }
                }));
    }

    private static void sameFunction(String name, Network soft, Network uniform) throws IOException {
        Vectors.Case c = Vectors.named(name);
        double[] expected = Evaluation.windowLosses(soft, c.batch());
        double[] found = Evaluation.windowLosses(uniform, c.batch());
        assertThat(Distance.toLargest(found, expected)).isLessThan(1e-6);
        Vectors.Tensors theirs = Vectors.gradients(soft, c.batch());
        Vectors.Tensors ours = Vectors.gradients(uniform, c.batch());
        assertThat(ours.byName().keySet())
                .isEqualTo(ModelTensors.of(uniform.architecture()).keySet());
        assertThat(ours.byName())
                .doesNotContainKey(ROUTER)
                .hasSize(theirs.byName().size() - 2);
        ours.byName()
                .forEach((tensor, numbers) -> assertThat(
                                Distance.toLargest(numbers.values(), theirs.values(tensor), 1e-3))
                        .as(tensor)
                        .isLessThan(1e-5));
    }

    @Test
    void aModelWithoutAttentionRoutersHasNoCurvesOfThem() throws IOException {
        MixtureArchitecture uniform = with(architecture("bam_expert_kv"), AttentionRouter.uniform(4));
        try (Network network = Network.random(uniform, 1, Numerics.SINGLE_THREAD);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            StepStatistics statistics =
                    session.step(Vectors.named("bam_expert_kv").batch(), 1e-3);
            assertThat(statistics.routers().keySet())
                    .contains("layer-0/expert-0-load")
                    .noneMatch(series -> series.contains("attention"));
        }
    }

    @TestFactory
    Stream<DynamicTest> lossesOfAttentionRoutersAreInTheTotalAndInItsGradient() {
        return Stream.of(
                DynamicTest.dynamicTest("soft, z", () -> lossesAreTrained("bam_expert_kv", 0)),
                DynamicTest.dynamicTest(
                        "top-k, balance and z", () -> lossesAreTrained("bam_shared_kv_attention_top2", 3)));
    }

    /** A small move along the gradient changes the total by its length times the gradient's. */
    private void lossesAreTrained(String name, double balance) throws IOException {
        AttentionRouter old = architecture(name).attentionRouter();
        AttentionRouter router = new AttentionRouter(old.gate(), old.topK(), old.renormalised(), balance, 2);
        MixtureArchitecture architecture = with(architecture(name), router);
        Path start = Rewritten.model(model(name), folder.resolve(name), architecture, (tensor, values) -> values);
        double[] gradient = new double[0];
        try (Network network = Network.load(start, Numerics.SINGLE_THREAD)) {
            gradient = Vectors.gradients(network, Vectors.named(name).batch()).values(ROUTER);
        }
        double step = 2e-3 / Distance.norm(gradient);
        double rise = (moved(name, start, gradient, step) - moved(name, start, gradient, -step)) / (2 * step);
        double squared = Distance.norm(gradient) * Distance.norm(gradient);
        assertThat(rise / squared).isCloseTo(1, within(0.02));
    }

    private double moved(String name, Path start, double[] direction, double by) throws IOException {
        MixtureArchitecture architecture = (MixtureArchitecture) ModelFolder.architecture(start);
        Path moved = Rewritten.model(start, folder.resolve(name + by), architecture, (tensor, values) -> {
            Arrays.setAll(values, i -> values[i] + (tensor.equals(ROUTER) ? by * direction[i] : 0));
            return values;
        });
        try (Network network = Network.load(moved, Numerics.SINGLE_THREAD);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            StepStatistics statistics = session.step(Vectors.named(name).batch(), 0);
            double attention = 0;
            for (int layer = 0; layer < 2; layer++) {
                attention += architecture.attentionRouter().loadBalanceCoefficient()
                        * statistics.routers().getOrDefault("layer-" + layer + "/attention-load-balance", 0.0);
                attention += 2 * statistics.routers().getOrDefault("layer-" + layer + "/attention-z", 0.0);
            }
            assertThat(statistics.total() - attention)
                    .isCloseTo(
                            statistics.nll() + 2 * (0.01 * statistics.loadBalance() + 0.001 * statistics.z()),
                            within(1e-5));
            return statistics.total();
        }
    }

    /**
     * The mean gate stands for the share, which carries no gradient: the balance of soft routing pulls half as hard.
     */
    @Test
    void theBalanceOfSoftRoutingIsOneWhereNobodyIsPreferred() throws IOException {
        MixtureArchitecture balanced =
                with(architecture("bam_expert_kv"), new AttentionRouter(AttentionRouter.Gate.SOFT, 4, false, 0.01, 0));
        Path indifferent = Rewritten.model(
                model("bam_expert_kv"),
                folder.resolve("indifferent"),
                balanced,
                (tensor, values) -> isAttentionRouter(tensor) ? new double[values.length] : values);
        try (Network network = Network.load(indifferent, Numerics.SINGLE_THREAD);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            StepStatistics statistics =
                    session.step(Vectors.named("bam_expert_kv").batch(), 1e-3);
            assertThat(statistics.routers().getOrDefault("layer-1/attention-load-balance", 0.0))
                    .isCloseTo(1, within(1e-6));
        }
    }

    private static boolean isAttentionRouter(String tensor) {
        return tensor.endsWith(".self_attn.router.weight");
    }

    private static MixtureArchitecture with(MixtureArchitecture m, AttentionRouter router) {
        return new MixtureArchitecture(
                m.dense(), m.experts(), m.attention(), router, m.feedForwardRouter(), m.sharedExpert());
    }

    private static MixtureArchitecture architecture(String name) throws IOException {
        return (MixtureArchitecture) ModelFolder.architecture(model(name));
    }

    private static Path model(String name) {
        return Vectors.folder().resolve(name).resolve("model");
    }
}
