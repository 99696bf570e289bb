package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.BamException;
import bam.contracts.EnsembleArchitecture;
import bam.contracts.MergeSpec;
import bam.contracts.Numerics;
import bam.contracts.TokenBatch;
import bam.model.huggingface.Family;
import bam.model.weights.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models side by side say what follows from each of them alone, by the rule of Bayes written out. */
class EnsembleTest {
    private static final List<String> NAMES = List.of("seed", "code", "math", "law");

    private final Path folder;

    EnsembleTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void eachTokenIsMixedByHowLikelyItsPastMakesEachExpert(int topK) throws IOException {
        TokenBatch batch = Vectors.named("dense_parallel").batch();
        List<double[]> logits = logits(batch);
        try (LanguageModel ensemble = ensemble(topK)) {
            double[] found = ensemble.tokenLosses(batch);
            double[] windows = Evaluation.windowLosses(ensemble, batch);
            int vocabulary = ensemble.architecture().dense().vocabularySize();
            for (int row = 0; row < batch.rows(); row++) {
                double[] past = {1, 1, 1, 1};
                double sum = 0;
                for (int column = 0; column < batch.columns(); column++) {
                    int at = row * batch.columns() + column;
                    double[] said = said(logits, at, batch.targets()[at], vocabulary);
                    double expected = -Math.log(mixed(past, said, topK));
                    assertThat(found[at]).isCloseTo(expected, within(2e-5));
                    Arrays.setAll(past, j -> past[j] * said[j]);
                    sum += expected;
                }
                assertThat(windows[row]).isCloseTo(sum, within(1e-4));
            }
        }
    }

    @Test
    void whatItSaysIsWhatEachTokenAnewWouldSay() throws IOException {
        List<int[]> prompts = List.of(new int[] {3, 1, 4, 1, 5, 9, 2, 6}, new int[] {2}, new int[] {7, 1, 8});
        try (LanguageModel ensemble = ensemble(2)) {
            List<int[]> said =
                    Generator.generate(ensemble, new GenerationRequest(prompts, 5, Sampling.GREEDY, List.of(), 64));
            for (int row = 0; row < prompts.size(); row++) {
                assertThat(said.get(row)).isEqualTo(anew(prompts.get(row), 5, 2));
            }
        }
    }

    @Test
    void aContinuationIsJudgedAfterItsPrompt() throws IOException {
        TokenBatch whole = new TokenBatch(1, 4, new int[] {5, 3, 8, 1}, new int[] {3, 8, 1, 7});
        try (LanguageModel ensemble = ensemble(3)) {
            double[] nats = ensemble.tokenLosses(whole);
            double[] judged =
                    Likelihood.logarithms(ensemble, List.of(new Likelihood.Question(List.of(5, 3, 8), List.of(1, 7))));
            assertThat(judged[0]).isCloseTo(-nats[2] - nats[3], within(1e-6));
        }
    }

    @Test
    void isWrittenAsItIsReadAndNeitherTrainedNorExported() throws IOException {
        Path made = merged(2);
        assertThat(ModelFolder.architecture(made)).isEqualTo(architecture(2));
        assertThat(Files.readString(made.resolve(ModelFolder.CONFIG))).contains("\"bam_ensemble\"");
        assertThatThrownBy(() -> Network.load(made, Numerics.SINGLE_THREAD))
                .isInstanceOf(BamException.class)
                .hasMessage("the model is an ensemble of 4 networks, which is evaluated and questioned but not trained;"
                        + " train its experts before they are merged, or merge them into a mixture");
        assertThatThrownBy(() -> Family.equalTo(architecture(2)))
                .hasMessage("the model is an ensemble of 4 networks, which no class of transformers holds;"
                        + " export its experts one by one");
    }

    /** Greedy, by a forward pass of every expert over everything so far for each token. */
    private static int[] anew(int[] prompt, int count, int topK) throws IOException {
        int[] ids = Arrays.copyOf(prompt, prompt.length + count);
        for (int length = prompt.length; length < ids.length; length++) {
            int[] past = Arrays.copyOf(ids, length);
            List<double[]> logits = logits(new TokenBatch(1, length, past, past));
            int vocabulary = logits.get(0).length / length;
            double[] evidence = {1, 1, 1, 1};
            for (int i = 0; i + 1 < length; i++) {
                double[] said = said(logits, i, past[i + 1], vocabulary);
                Arrays.setAll(evidence, j -> evidence[j] * said[j]);
            }
            int end = length - 1;
            ids[length] = IntStream.range(0, vocabulary)
                    .boxed()
                    .max((a, b) -> Double.compare(
                            mixed(evidence, said(logits, end, a, vocabulary), topK),
                            mixed(evidence, said(logits, end, b, vocabulary), topK)))
                    .orElseThrow();
        }
        return Arrays.copyOfRange(ids, prompt.length, ids.length);
    }

    /** The mean of what experts say, weighed by the k largest products of what they said. */
    private static double mixed(double[] past, double[] said, int topK) {
        double smallest = Arrays.stream(past).sorted().toArray()[past.length - topK];
        double numerator = 0;
        double denominator = 0;
        int kept = 0;
        for (int j = 0; j < past.length; j++) {
            if (past[j] >= smallest && kept++ < topK) {
                numerator += past[j] * said[j];
                denominator += past[j];
            }
        }
        return numerator / denominator;
    }

    /** Each expert's probability of an id at a place. */
    private static double[] said(List<double[]> logits, int at, int id, int vocabulary) {
        return logits.stream()
                .mapToDouble(all -> {
                    double sum = 0;
                    for (int i = 0; i < vocabulary; i++) {
                        sum += Math.exp(all[at * vocabulary + i]);
                    }
                    return Math.exp(all[at * vocabulary + id]) / sum;
                })
                .toArray();
    }

    private static List<double[]> logits(TokenBatch batch) throws IOException {
        List<double[]> logits = new ArrayList<>();
        for (Path source : sources()) {
            try (Network network = Network.load(source, Numerics.SINGLE_THREAD)) {
                logits.add(Objects.requireNonNull(
                        new NetworkProbe(network).trace(batch).get("logits")));
            }
        }
        return logits;
    }

    private LanguageModel ensemble(int topK) throws IOException {
        return LanguageModel.load(merged(topK), Numerics.SINGLE_THREAD);
    }

    private Path merged(int topK) throws IOException {
        Path made = Files.createDirectory(folder.resolve("top-" + topK));
        Merge.write(new MergeSpec(architecture(topK), NAMES, 0.02, 1), sources(), made, () -> {});
        return made;
    }

    private static EnsembleArchitecture architecture(int topK) throws IOException {
        return new EnsembleArchitecture(
                ModelFolder.architecture(sources().get(0)).dense(), NAMES, topK);
    }

    private static List<Path> sources() {
        return NAMES.stream()
                .map(name -> Vectors.folder().resolve(Path.of("sources", "mha", name)))
                .toList();
    }
}
