package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.TensorGroup;
import bam.contracts.TokenBatch;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Frozen groups of tensors stay as they are; everything else is trained. */
class FreezingTest {
    private static final double RATE = 3e-3;
    private static final List<String> MODELS =
            List.of("dense_gqa_tied", "btx_shared_expert", "bam_expert_kv", "bam_shared_kv");

    private final Path folder;

    FreezingTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @TestFactory
    Stream<DynamicTest> eachGroupCanBeFrozenAlone() {
        return MODELS.stream()
                .flatMap(name -> Arrays.stream(TensorGroup.values())
                        .filter(group -> group.isIn(architecture(name)))
                        .map(group -> DynamicTest.dynamicTest(
                                name + ": " + group, () -> onlyTheOthersMove(name, List.of(group)))));
    }

    @Test
    void manyGroupsCanBeFrozenTogether() throws IOException {
        onlyTheOthersMove(
                "bam_shared_kv",
                List.of(
                        TensorGroup.FEED_FORWARD_EXPERTS,
                        TensorGroup.ATTENTION_EXPERTS,
                        TensorGroup.ATTENTION,
                        TensorGroup.FEED_FORWARD_EXPERTS));
    }

    private static void onlyTheOthersMove(String name, List<TensorGroup> frozen) throws IOException {
        TokenBatch batch = Vectors.named(name).batch();
        try (Network network = Network.random(architecture(name), 5, Numerics.SINGLE_THREAD);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD.freezing(frozen))) {
            Vectors.Tensors before = Vectors.parameters(network);
            Vectors.Tensors gradients = Vectors.gradients(network, batch);
            double norm = session.step(batch, RATE).gradientNorm();
            session.step(batch, RATE);
            Vectors.Tensors after = Vectors.parameters(network);
            double squares = 0;
            for (String tensor : ModelTensors.of(architecture(name)).keySet()) {
                boolean stays = frozen.contains(ModelTensors.group(tensor));
                squares += stays ? 0 : Math.pow(Distance.norm(gradients.values(tensor)), 2);
                assertThat(Arrays.equals(after.values(tensor), before.values(tensor)))
                        .as(tensor)
                        .isEqualTo(stays);
            }
            assertThat(norm / Math.sqrt(squares)).isCloseTo(1, within(1e-5));
        }
    }

    /** Queries of the experts lie in one leaf with the keys and values that all share. */
    @Test
    void theMomentsOfFrozenRowsStayZero() throws IOException {
        TokenBatch batch = Vectors.named("bam_shared_kv").batch();
        Path file = folder.resolve("snapshot");
        try (Network network = Network.random(architecture("bam_shared_kv"), 5, Numerics.SINGLE_THREAD);
                TrainingSession session = TrainingSession.start(
                        network, Optimizer.STANDARD.freezing(List.of(TensorGroup.ATTENTION_EXPERTS)));
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            session.step(batch, RATE);
            session.snapshot(0, Map.of()).writeTo(channel);
        }
        double[] moments = Vectors.read(file).values("second-moment.model.layers.1.self_attn.qkv");
        int queries = moments.length * 4 / 6;
        assertThat(Arrays.copyOf(moments, queries)).containsOnly(0);
        assertThat(Arrays.stream(moments, queries, moments.length)
                        .filter(v -> v > 0)
                        .count())
                .isGreaterThan((moments.length - queries) * 9L / 10);
    }

    @Test
    void whatIsTrainedMovesAsIfTheOptimizerKnewNothingElse() throws IOException {
        Optimizer frozen = Optimizer.STANDARD.freezing(List.of(TensorGroup.FEED_FORWARD_EXPERTS));
        Optimizer unclipped = new Optimizer(0.9, 0.95, 1e-8, 0.1, 1e6);
        Vectors.Tensors alone = stepped(unclipped.freezing(frozen.frozen()));
        Vectors.Tensors all = stepped(unclipped);
        for (String tensor : ModelTensors.of(architecture("bam_expert_kv")).keySet()) {
            if (ModelTensors.group(tensor) != TensorGroup.FEED_FORWARD_EXPERTS) {
                assertThat(alone.values(tensor)).as(tensor).isEqualTo(all.values(tensor));
            }
        }
    }

    private static Vectors.Tensors stepped(Optimizer optimizer) throws IOException {
        try (Network network = Network.random(architecture("bam_expert_kv"), 5, Numerics.SINGLE_THREAD);
                TrainingSession session = TrainingSession.start(network, optimizer)) {
            session.step(Vectors.named("bam_expert_kv").batch(), RATE);
            return Vectors.parameters(network);
        }
    }

    @Test
    void refusesToFreezeWhatIsNotThereAndAllThatIs() throws IOException {
        try (Network network = Network.random(architecture("dense_parallel"), 1, Numerics.SINGLE_THREAD)) {
            assertThatThrownBy(() -> TrainingSession.start(
                            network, Optimizer.STANDARD.freezing(List.of(TensorGroup.ATTENTION_EXPERTS))))
                    .isInstanceOfSatisfying(
                            BamException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.BAD_PLAN))
                    .hasMessage("the training freezes ATTENTION_EXPERTS, and the model has no such tensors;"
                            + " leave the group out");
            List<TensorGroup> all = Arrays.stream(TensorGroup.values())
                    .filter(group -> group.isIn(network.architecture()))
                    .toList();
            assertThatThrownBy(() -> TrainingSession.start(network, Optimizer.STANDARD.freezing(all)))
                    .isInstanceOf(BamException.class)
                    .hasMessageContaining("leave one to be trained");
        }
    }

    private static Architecture architecture(String name) {
        try {
            return ModelFolder.architecture(Vectors.folder().resolve(name).resolve("model"));
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
