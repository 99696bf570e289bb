package bam.model;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Architecture;
import bam.contracts.AttentionVariant;
import bam.contracts.Cost;
import bam.contracts.LearningRate;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.TokenBatch;
import bam.model.weights.ModelFolder;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The network computes what the reference computes in double precision, within the tolerances of single precision. */
class ConformanceTest {
    private static final double FORWARD = 2e-5;
    private static final double GATES = 5e-6;
    private static final double LOSSES = 2e-5;
    private static final double TOTALS = 5e-5;
    private static final double GRADIENTS = 5e-5;
    private static final double NORMS = 2e-5;
    private static final double UPDATE = 3e-3;
    /** Gradients below this share of the global norm are measured against that share. */
    private static final double NEGLIGIBLE = 1e-3;

    @TestFactory
    Stream<DynamicTest> computesWhatTheReferenceComputes() throws IOException {
        return Vectors.doing("run").stream()
                .flatMap(c -> Stream.of(
                        test(c, "forward", ConformanceTest::forward),
                        test(c, "losses and gradients", ConformanceTest::gradients),
                        test(c, "three steps", ConformanceTest::steps),
                        test(c, "generation", ConformanceTest::generation)));
    }

    private static DynamicTest test(Vectors.Case c, String what, CaseCheck check) {
        return DynamicTest.dynamicTest(c.name() + ": " + what, () -> {
            try (Network network = Network.load(c.folder().resolve("model"), Numerics.SINGLE_THREAD)) {
                check.run(c, network);
            }
        });
    }

    private static void forward(Vectors.Case c, Network network) throws IOException {
        Vectors.Tensors expected = Vectors.read(c.folder().resolve("expected.safetensors"));
        double[][] trace = new NetworkProbe(network).trace(batch(c));
        int at = 0;
        for (int layer = 0; layer < network.architecture().dense().layers(); layer++) {
            if (network.architecture() instanceof MixtureArchitecture mixture) {
                if (mixture.attention() != AttentionVariant.AVERAGED) {
                    router(c, expected, "layers." + layer + ".self_attn.router", Arrays.copyOfRange(trace, at, at + 3));
                    at += 3;
                }
                router(c, expected, "layers." + layer + ".mlp.router", Arrays.copyOfRange(trace, at, at + 3));
                at += 3;
            }
            String output = "layers." + layer + ".output";
            assertThat(Distance.toLargest(trace[at++], expected.values(output)))
                    .as(c.name() + " " + output)
                    .isLessThanOrEqualTo(FORWARD);
        }
        assertThat(Distance.toLargest(trace[at], expected.values("logits")))
                .as(c.name() + " logits")
                .isLessThanOrEqualTo(FORWARD);
    }

    /** The trace has probabilities, gates (of all experts, or of the chosen ones in their order) and the choice. */
    private static void router(Vectors.Case c, Vectors.Tensors expected, String router, double[]... trace) {
        Vectors.Numbers gates = expected.get(router + ".gates");
        Vectors.Numbers chosen = expected.get(router + ".chosen");
        double[] all = router.endsWith("self_attn.router")
                ? trace[1]
                : scatter(trace[1], trace[2], chosen.last(), gates.last());
        assertThat(Distance.absolute(trace[0], expected.values(router + ".probs")))
                .as(c.name() + " " + router + ".probs")
                .isLessThanOrEqualTo(GATES);
        assertThat(Distance.absolute(all, gates.values()))
                .as(c.name() + " " + router + ".gates")
                .isLessThanOrEqualTo(GATES);
        assertThat(sets(trace[2], chosen.last()))
                .as(c.name() + " " + router + ".chosen")
                .isEqualTo(sets(chosen.values(), chosen.last()));
    }

    private static double[] scatter(double[] gates, double[] chosen, int kept, int experts) {
        double[] all = new double[gates.length / kept * experts];
        for (int i = 0; i < gates.length; i++) {
            all[i / kept * experts + (int) chosen[i]] = gates[i];
        }
        return all;
    }

    private static double[] sets(double[] chosen, int kept) {
        double[] sorted = chosen.clone();
        for (int from = 0; from < sorted.length; from += kept) {
            Arrays.sort(sorted, from, from + kept);
        }
        return sorted;
    }

    private static void gradients(Vectors.Case c, Network network) throws IOException {
        Vectors.Tensors gradients = new NetworkProbe(network).gradients(batch(c));
        double norm = c.expected().path("gradient_norm").asDouble();
        c.expected().path("gradient_norms").properties().forEach(entry -> {
            double expected = entry.getValue().asDouble();
            double error = Math.abs(Distance.norm(gradients.values(entry.getKey())) - expected);
            assertThat(error / Math.max(expected, NEGLIGIBLE * norm))
                    .as(c.name() + " gradient norm of " + entry.getKey())
                    .isLessThanOrEqualTo(NORMS);
        });
        assertThat(gradients.byName().keySet()).hasSameSizeAs(c.expected().path("gradient_norms"));
        Vectors.Tensors expected = Vectors.read(c.folder().resolve("expected.safetensors"));
        for (JsonNode tensor : c.json().path("tensors")) {
            double[] exact = expected.values("grad." + tensor.asText());
            assertThat(Distance.toLargest(gradients.values(tensor.asText()), exact, NEGLIGIBLE * norm))
                    .as(c.name() + " gradient of " + tensor.asText())
                    .isLessThanOrEqualTo(GRADIENTS);
        }
    }

    private static void steps(Vectors.Case c, Network network) throws IOException {
        NetworkProbe probe = new NetworkProbe(network);
        Vectors.Tensors before = probe.parameters();
        Vectors.Tensors expected = Vectors.read(c.folder().resolve("expected.safetensors"));
        LearningRate rate = rate(c.json().path("optimizer"));
        JsonNode totals = c.expected().path("totals");
        try (TrainingSession session =
                TrainingSession.start(network, optimizer(c.json().path("optimizer")))) {
            for (int step = 1; step <= 3; step++) {
                StepStatistics statistics = session.step(batch(c), rate.at(step));
                assertThat(Distance.aboveOne(
                                statistics.total(), totals.get(step - 1).asDouble()))
                        .as(c.name() + " total before step " + step)
                        .isLessThanOrEqualTo(TOTALS);
                if (step == 1) {
                    losses(c, network.architecture(), statistics);
                    updates(c, before, probe.parameters(), expected);
                }
            }
            double last = session.step(batch(c), rate.at(4)).total();
            assertThat(Distance.aboveOne(last, totals.get(3).asDouble()))
                    .as(c.name() + " total after step 3")
                    .isLessThanOrEqualTo(TOTALS);
        }
    }

    private static void losses(Vectors.Case c, Architecture architecture, StepStatistics statistics) {
        JsonNode expected = c.expected();
        Consumer<String> close = name -> assertThat(Distance.aboveOne(
                        name.equals("nll") ? statistics.nll() : statistics.total(),
                        expected.path(name).asDouble()))
                .as(c.name() + " " + name)
                .isLessThanOrEqualTo(LOSSES);
        List.of("nll", "total").forEach(close);
        if (architecture instanceof MixtureArchitecture) {
            assertThat(Distance.aboveOne(statistics.loadBalance(), mean(expected.path("load_balance"))))
                    .as(c.name() + " load_balance")
                    .isLessThanOrEqualTo(LOSSES);
            assertThat(Distance.aboveOne(statistics.z(), mean(expected.path("z"))))
                    .as(c.name() + " z")
                    .isLessThanOrEqualTo(LOSSES);
        }
        double norm = expected.path("gradient_norm").asDouble();
        assertThat(Math.abs(statistics.gradientNorm() - norm) / norm)
                .as(c.name() + " gradient_norm")
                .isLessThanOrEqualTo(NORMS);
    }

    private static void updates(
            Vectors.Case c, Vectors.Tensors before, Vectors.Tensors after, Vectors.Tensors expected) {
        for (JsonNode tensor : c.json().path("tensors")) {
            String name = tensor.asText();
            double[] exact = expected.values("step1." + name);
            assertThat(Distance.ofUpdate(after.values(name), exact, before.values(name)))
                    .as(c.name() + " first update of " + name)
                    .isLessThanOrEqualTo(UPDATE);
        }
    }

    private static void generation(Vectors.Case c, Network network) throws IOException {
        Vectors.Numbers expected =
                Vectors.read(c.folder().resolve("expected.safetensors")).get("generated");
        TokenBatch batch = batch(c);
        int count = expected.last();
        for (int row = 0; row < batch.rows(); row++) {
            int[] prompt = Arrays.copyOfRange(batch.ids(), row * batch.columns(), (row + 1) * batch.columns());
            assertThat(Generation.greedy(network, prompt, count))
                    .as(c.name() + " generated, row " + row)
                    .isEqualTo(Arrays.copyOfRange(expected.ints(), row * count, (row + 1) * count));
        }
    }

    @TestFactory
    Stream<DynamicTest> countsAndRatesAreTheReferences() throws IOException {
        return Vectors.doing("run").stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    Architecture architecture =
                            ModelFolder.architecture(c.folder().resolve("model"));
                    Cost cost = Cost.of(architecture);
                    assertThat(cost.totalParameters())
                            .isEqualTo(c.expected().path("parameters").asLong());
                    assertThat(cost.activeParameters())
                            .isEqualTo(c.expected().path("active_parameters").asLong());
                    LearningRate rate = rate(c.json().path("optimizer"));
                    JsonNode rates = c.expected().path("learning_rates");
                    for (int step = 1; step <= rates.size(); step++) {
                        double expected = rates.get(step - 1).asDouble();
                        assertThat(Math.abs(rate.at(step) - expected) / expected)
                                .isLessThanOrEqualTo(LOSSES);
                    }
                }));
    }

    private static double mean(JsonNode numbers) {
        double sum = 0;
        for (JsonNode number : numbers) {
            sum += number.asDouble();
        }
        return sum / numbers.size();
    }

    static TokenBatch batch(Vectors.Case c) throws IOException {
        Vectors.Tensors inputs = Vectors.read(c.folder().resolve("inputs.safetensors"));
        Vectors.Numbers ids = inputs.get("ids");
        return new TokenBatch(
                ids.first(), ids.last(), ids.ints(), inputs.get("targets").ints());
    }

    static LearningRate rate(JsonNode json) {
        return new LearningRate(
                json.path("peak").asDouble(),
                json.path("warmup").asLong(),
                json.path("total").asLong(),
                json.path("final_ratio").asDouble());
    }

    static Optimizer optimizer(JsonNode json) {
        return new Optimizer(
                json.path("betas").get(0).asDouble(),
                json.path("betas").get(1).asDouble(),
                json.path("eps").asDouble(),
                json.path("weight_decay").asDouble(),
                json.path("clip").asDouble());
    }

    /** A check of a case on its freshly loaded model. */
    @FunctionalInterface
    private interface CaseCheck {
        void run(Vectors.Case c, Network network) throws IOException;
    }
}
