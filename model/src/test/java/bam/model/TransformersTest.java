package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.TokenBatch;
import bam.model.huggingface.Family;
import bam.model.huggingface.Import;
import bam.model.weights.ModelFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The real transformers computes with exported folders what we compute, and what it saves comes back bit for bit. */
class TransformersTest {
    private static final double LOGITS = 1e-5;
    private static final double UNMISTAKABLE = 1e-2;
    private static final double UPDATE = 3e-3;
    private static final String TEXT = "naïve Σ <b>\n\t 猫 \u0000\u007f end";

    @TempDir
    private static Path folder = Path.of("");

    /** Why nothing can be compared; empty if it can. A class that is given up as a whole would be in no report. */
    private static String missing = "";

    @BeforeAll
    static void runAllInOneProcess() throws IOException, InterruptedException {
        if (!Transformers.arePrepared()) {
            missing = Transformers.whatIsMissing();
            return;
        }
        Transformers transformers = new Transformers(folder);
        for (ExportedModel model : ExportedModel.all()) {
            transformers.export(model);
        }
        transformers.exportWithTokenizer("bytes", TEXT);
        transformers.run();
    }

    @TestFactory
    Stream<DynamicTest> givesTheSameLogits() {
        return each(model -> {
            double[] ours = logits(model.name());
            assertThat(Distance.toLargest(output(model.name()).values("logits"), ours))
                    .isLessThan(LOGITS);
        });
    }

    @TestFactory
    Stream<DynamicTest> saysTheSameGreedily() {
        return each(model -> {
            TokenBatch batch = Transformers.batch();
            try (Network network = Network.load(folder.resolve(model.name()), Numerics.SINGLE_THREAD)) {
                int[] expected = Stream.iterate(0, row -> row + 1)
                        .limit(batch.rows())
                        .map(row -> Arrays.copyOfRange(batch.ids(), row * batch.columns(), (row + 1) * batch.columns()))
                        .flatMapToInt(
                                prompt -> Arrays.stream(Generation.greedy(network, prompt, Transformers.NEW_TOKENS)))
                        .toArray();
                assertThat(output(model.name()).get("generated").ints()).isEqualTo(expected);
                assertThat(output(model.name()).get("generated_without_cache").ints())
                        .isEqualTo(expected);
            }
        });
    }

    /** Otherwise equal logits would prove little. */
    @TestFactory
    Stream<DynamicTest> noticesHeadsInAnotherOrderAndPairsInTheOtherLayout() {
        return each(model -> {
            double[] ours = logits(model.name());
            for (String how : Transformers.TAMPERED) {
                assertThat(Distance.toLargest(output(model.name() + "-" + how).values("logits"), ours))
                        .as(how)
                        .isGreaterThan(UNMISTAKABLE);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> comesBackBitForBit() {
        return each(model -> {
            importsAs(folder.resolve(model.name() + "-exported"), model.name());
            Path resaved = folder.resolve(model.name() + "-resaved");
            assertThat(resaved.resolve("model.safetensors.index.json")).exists();
            importsAs(resaved, model.name());
        });
    }

    @TestFactory
    Stream<DynamicTest> trainsAsWeDo() {
        return each(model -> {
            if (model.family() != Family.BAM) {
                return;
            }
            Vectors.Tensors theirs = output(model.name());
            Vectors.Tensors before = Vectors.read(folder.resolve(model.name()).resolve(ModelFolder.WEIGHTS));
            try (Network network = Network.load(folder.resolve(model.name()), Numerics.SINGLE_THREAD);
                    TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
                StepStatistics step = session.step(Transformers.batch(), 1e-3);
                assertThat(step.gradientNorm() / theirs.values("norm")[0] - 1).isBetween(-2e-5, 2e-5);
                Vectors.Tensors after = Vectors.parameters(network);
                before.byName()
                        .forEach((name, numbers) -> assertThat(Distance.ofUpdate(
                                        theirs.values("step1." + name), after.values(name), numbers.values()))
                                .as(name)
                                .isLessThan(UPDATE));
            }
        });
    }

    @Test
    void tokenizesAsBytes() throws IOException {
        if (!missing.isEmpty()) {
            abort(missing);
        }
        byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
        int[] expected = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            expected[i] = bytes[i] & 0xFF;
        }
        assertThat(output("bytes").get("tokens").ints()).isEqualTo(expected);
    }

    private static void importsAs(Path exported, String name) throws IOException {
        Path back = Files.createTempDirectory(folder, "back");
        Import.write(exported, back, () -> {});
        for (String file : new String[] {ModelFolder.CONFIG, ModelFolder.WEIGHTS}) {
            assertThat(back.resolve(file))
                    .hasSameBinaryContentAs(folder.resolve(name).resolve(file));
        }
    }

    private interface Check {
        void on(ExportedModel model) throws IOException;
    }

    private static Stream<DynamicTest> each(Check check) {
        if (!missing.isEmpty()) {
            return Stream.of(DynamicTest.dynamicTest("transformers", () -> abort(missing)));
        }
        return ExportedModel.all().stream().map(model -> DynamicTest.dynamicTest(model.name(), () -> check.on(model)));
    }

    private static Vectors.Tensors output(String name) throws IOException {
        return Vectors.read(folder.resolve(name + ".safetensors"));
    }

    private static double[] logits(String name) throws IOException {
        try (Network network = Network.load(folder.resolve(name), Numerics.SINGLE_THREAD)) {
            return Objects.requireNonNull(
                    new NetworkProbe(network).trace(Transformers.batch()).get("logits"));
        }
    }
}
