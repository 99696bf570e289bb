package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import bam.contracts.TokenBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Continuations that remember what came before are those that compute it again each time. */
class GeneratorTest {
    private static final int CONTEXT = 64;

    private final Path folder;

    GeneratorTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @TestFactory
    Stream<DynamicTest> saysWhatTheReferenceSays() throws IOException {
        return Vectors.doing("run").stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    TokenBatch batch = c.batch();
                    Vectors.Numbers expected = Vectors.read(c.folder().resolve("expected.safetensors"))
                            .get("generated");
                    try (Network network = Network.load(c.folder().resolve("model"), Numerics.SINGLE_THREAD)) {
                        List<int[]> said = Generator.generate(network, greedy(rows(batch), expected.last()));
                        assertThat(said.stream().flatMapToInt(Arrays::stream).toArray())
                                .isEqualTo(expected.ints());
                    }
                }));
    }

    @Test
    void rowsOfAnyLengthDoNotDisturbEachOther() throws IOException {
        for (ExportedModel model : ExportedModel.all()) {
            try (Network network = wide(model)) {
                List<int[]> prompts = List.of(ids(3), ids(17), ids(1), ids(9));
                List<int[]> together = Generator.generate(network, greedy(prompts, 8));
                for (int row = 0; row < prompts.size(); row++) {
                    assertThat(together.get(row))
                            .as(model.name())
                            .isEqualTo(Generation.greedy(network, prompts.get(row), 8));
                }
            }
        }
    }

    @Test
    void logitsOverTheCacheAreThoseOfTheWholeSequence() throws IOException {
        int[] ids = ids(9);
        int prompt = 8;
        for (ExportedModel model : ExportedModel.all()) {
            try (Network network = wide(model);
                    KeyValueCache cache = new KeyValueCache(network, 1, ids.length)) {
                double[] whole = Objects.requireNonNull(new NetworkProbe(network)
                        .trace(new TokenBatch(1, ids.length, ids, ids))
                        .get("logits"));
                float[][] first = cache.next(Arrays.copyOf(ids, prompt), new int[] {0}, new int[] {prompt - 1});
                float[][] second = cache.next(new int[] {ids[prompt]}, new int[] {prompt}, new int[] {0});
                double[] found = Stream.of(first[0], second[0])
                        .flatMapToDouble(row -> IntStream.range(0, row.length).mapToDouble(id -> row[id]))
                        .toArray();
                double[] expected = Arrays.copyOfRange(whole, whole.length - found.length, whole.length);
                assertThat(Distance.toLargest(found, expected)).as(model.name()).isLessThan(1e-5);
            }
        }
    }

    @Test
    void drawsDependOnSeedAndRowAlone() throws IOException {
        try (Network network = wide(ExportedModel.all().get(0))) {
            Sampling sampling = new Sampling(1.5, 40, 0.95, 11);
            List<int[]> prompts = List.of(ids(4), ids(6));
            List<int[]> first = Generator.generate(network, drawn(prompts, sampling));
            List<int[]> again = Generator.generate(network, drawn(prompts, sampling));
            List<int[]> alone = Generator.generate(network, drawn(prompts.subList(0, 1), sampling));
            List<int[]> other = Generator.generate(network, drawn(prompts, new Sampling(1.5, 40, 0.95, 12)));
            assertThat(again.get(0)).isEqualTo(first.get(0)).isEqualTo(alone.get(0));
            assertThat(again.get(1)).isEqualTo(first.get(1));
            assertThat(other.get(0)).isNotEqualTo(first.get(0));
        }
    }

    @Test
    void endsBeforeAStop() throws IOException {
        try (Network network = wide(ExportedModel.all().get(0))) {
            int[] said = Generation.greedy(network, ids(5), 8);
            int[] stop = Arrays.copyOfRange(said, 3, 5);
            GenerationRequest request =
                    new GenerationRequest(List.of(ids(5), ids(2)), 8, Sampling.GREEDY, List.of(stop), CONTEXT);
            List<int[]> stopped = Generator.generate(network, request);
            assertThat(stopped.get(0)).isEqualTo(Arrays.copyOf(said, 3));
            assertThat(stopped.get(1)).isEqualTo(Generation.greedy(network, ids(2), 8));
        }
    }

    @Test
    void drawsInProportionToProbability() {
        float[] logits = {(float) Math.log(0.1), (float) Math.log(0.6), (float) Math.log(0.3)};
        assertThat(shares(logits, new Sampling(1, 3, 1, 0)))
                .containsExactly(new double[] {0.1, 0.6, 0.3}, within(0.02));
        assertThat(shares(logits, new Sampling(0.5, 3, 1, 0)))
                .containsExactly(new double[] {0.01 / 0.46, 0.36 / 0.46, 0.09 / 0.46}, within(0.02));
        assertThat(shares(logits, new Sampling(1, 2, 1, 0)))
                .containsExactly(new double[] {0, 2 / 3.0, 1 / 3.0}, within(0.02));
        assertThat(shares(logits, new Sampling(1, 3, 0.7, 0)))
                .containsExactly(new double[] {0, 2 / 3.0, 1 / 3.0}, within(0.02));
        assertThat(shares(logits, new Sampling(1, 3, 0.5, 0))).containsExactly(0, 1, 0);
    }

    @Test
    void takesTheLowestOfEqualIds() {
        float[] logits = {-1, 0, -0.0f, 2, 2, Float.NEGATIVE_INFINITY};
        assertThat(Sampling.GREEDY.choose(logits, new SplittableRandom(0))).isEqualTo(3);
    }

    @Test
    void likelihoodsAreThoseOfTheWholeSequence() throws IOException {
        try (Network network = wide(ExportedModel.all().get(11))) {
            List<Likelihood.Question> questions = List.of(
                    new Likelihood.Question(List.of(1, 2, 3), List.of(4, 5)),
                    new Likelihood.Question(List.of(9), List.of(8, 7, 6, 5, 4)));
            double[] together = Likelihood.logarithms(network, questions);
            int[] ids = {9, 8, 7, 6, 5};
            int[] targets = {8, 7, 6, 5, 4};
            double whole = Evaluation.windowLosses(network, new TokenBatch(1, 5, ids, targets))[0];
            double prompt =
                    Evaluation.windowLosses(network, new TokenBatch(1, 2, new int[] {1, 2}, new int[] {2, 3}))[0];
            double all = Evaluation.windowLosses(
                    network, new TokenBatch(1, 4, new int[] {1, 2, 3, 4}, new int[] {2, 3, 4, 5}))[0];
            assertThat(together[1]).isCloseTo(-whole, within(1e-5));
            assertThat(together[0]).isCloseTo(prompt - all, within(1e-5));
            assertThat(Likelihood.logarithms(network, List.of())).isEmpty();
        }
    }

    @Test
    void refusesWhatDoesNotFitInOneSentence() throws IOException {
        refuses(
                () -> greedy(List.of(ids(60)), 5),
                "prompt 0 has 60 tokens, and with 5 new ones it is longer than the "
                        + "context of 64; shorten it or ask for fewer");
        refuses(
                () -> greedy(List.of(ids(1), new int[0]), 5),
                "prompt 1 is empty; give at least one token, such as " + "the one that begins a document");
        try (Network network = wide(ExportedModel.all().get(0))) {
            refuses(
                    () -> Generator.generate(network, greedy(List.of(new int[] {1, 61}), 5)),
                    "token_out_of_range: token id 61 is outside 0 to 60; use the tokenizer that the model was "
                            + "trained with");
        }
        assertThatThrownBy(() -> new Sampling(-1, 1, 1, 0)).hasMessage("the temperature is -1.0; give a number from 0");
        assertThatThrownBy(() -> new Sampling(1, 1, 0, 0))
                .hasMessage("top-p is 0.0; give a number above 0 and at most 1");
    }

    private static void refuses(ThrowingCallable call, String sentence) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.BAD_INPUT))
                .hasMessage(sentence);
    }

    private static double[] shares(float[] logits, Sampling sampling) {
        int draws = 20_000;
        double[] shares = new double[logits.length];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < draws; i++) {
            shares[sampling.choose(logits, random)] += 1.0 / draws;
        }
        return Arrays.stream(shares).map(share -> Math.rint(share * 1e6) / 1e6).toArray();
    }

    private Network wide(ExportedModel model) throws IOException {
        Path made = folder.resolve(model.name());
        Files.createDirectory(made);
        WideModels.write(made, model.architecture(), 5);
        return Network.load(made, Numerics.SINGLE_THREAD);
    }

    private static GenerationRequest greedy(List<int[]> prompts, int newTokens) {
        return new GenerationRequest(prompts, newTokens, Sampling.GREEDY, List.of(), CONTEXT);
    }

    private static GenerationRequest drawn(List<int[]> prompts, Sampling sampling) {
        return new GenerationRequest(prompts, 12, sampling, List.of(), CONTEXT);
    }

    private static int[] ids(int count) {
        return IntStream.range(0, count).map(i -> (i * 17 + count) % 61).toArray();
    }

    private static List<int[]> rows(TokenBatch batch) {
        return IntStream.range(0, batch.rows())
                .mapToObj(row -> Arrays.copyOfRange(batch.ids(), row * batch.columns(), (row + 1) * batch.columns()))
                .toList();
    }
}
