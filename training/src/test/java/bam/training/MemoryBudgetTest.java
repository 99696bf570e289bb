package bam.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.Divergence;
import bam.contracts.EvaluationSpec;
import bam.contracts.FailureKind;
import bam.contracts.InferenceShape;
import bam.contracts.LearningRate;
import bam.contracts.MemoryEstimate;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.PaperModel;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StepMemory;
import bam.contracts.TrainSpec;
import bam.contracts.TrainingShape;
import bam.data.MavenSources;
import bam.storage.CheckpointFiles;
import bam.storage.LocalArtifactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not fit into memory is refused before it starts. */
class MemoryBudgetTest {
    private static final Pattern CUT = Pattern.compile("micro-batch: (\\d+)");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aTrainingThatFitsIsLetThrough() {
        assertThatCode(() -> new MemoryBudget(bytes(paper(8))).require("seed", paper(8)))
                .doesNotThrowAnyException();
    }

    @Test
    void theRefusalNamesTheLargestMicroBatchThatFits() {
        TrainSpec spec = paper(64);
        MemoryBudget budget = new MemoryBudget(bytes(paper(64)) * 9 / 10);
        String sentence = refusal(budget, spec);
        assertThat(sentence)
                .startsWith("seed needs about ")
                .contains(" of memory (")
                .contains(" are there; the largest that fits is memory: { micro-batch: ");
        Matcher cut = CUT.matcher(sentence);
        assertThat(cut.find()).isTrue();
        int windows = Integer.parseInt(cut.group(1));
        TrainingShape shape = TrainingShape.of(spec);
        assertThat(MemoryEstimate.of(shape.cut(windows, false)).bytes()).isLessThanOrEqualTo(budget.bytes());
        assertThat(MemoryEstimate.of(shape.cut(windows + 1, false)).bytes()).isGreaterThan(budget.bytes());
    }

    @Test
    void recomputationAndThenAShorterContextAreNamedWhereNoMicroBatchFits() {
        TrainingShape shape = TrainingShape.of(paper(64));
        long oneWindow = MemoryEstimate.of(shape.cut(1, false)).bytes();
        long recomputed = MemoryEstimate.of(shape.cut(1, true)).bytes();
        assertThat(refusal(new MemoryBudget(oneWindow - 1), paper(64)))
                .containsPattern("the largest that fits is memory: \\{ micro-batch: \\d, recompute: true }");
        assertThat(refusal(new MemoryBudget(recomputed - 1), paper(64)))
                .endsWith("even memory: { micro-batch: 1, recompute: true } only fits with a context of 255 at most");
        assertThat(refusal(new MemoryBudget(1L << 30), paper(64)))
                .endsWith("no cut fits: make the model smaller, or give the worker a machine with more");
    }

    @Test
    void theBudgetOfAMachineLeavesSomethingToOthers() {
        assertThat(MemoryBudget.ofMachine(1).bytes()).isBetween(1L << 28, Long.MAX_VALUE);
    }

    @Test
    void slotsSideBySideShareTheMachine() {
        MemoryBudget machine = MemoryBudget.ofMachine(1);
        MemoryBudget slot = MemoryBudget.ofMachine(4);
        assertThat(4 * slot.bytes()).isBetween(machine.bytes() - 3, machine.bytes());
        assertThat(refusal(new MemoryBudget(1L << 30, 4), paper(64)))
                .contains("and 1.0 GiB are there for each of 4 slots (workers.slots); no cut fits");
        assertThatThrownBy(() -> new MemoryBudget(1L << 30, 0))
                .hasMessage("the memory is shared by 0 slots; give at least 1");
    }

    @Test
    void anEvaluationThatDoesNotFitNamesTheLongestContextThatDoes() {
        EvaluationSpec spec = new EvaluationSpec(List.of("prose"), 64, 4096, Numerics.SINGLE_THREAD);
        MemoryBudget budget = new MemoryBudget(scored(4096) - 1);
        assertThatThrownBy(() -> budget.require("evaluate seed", PaperModel.SMALL.dense(), spec, 16))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.OUT_OF_MEMORY))
                .hasMessageStartingWith("evaluate seed needs about ")
                .hasMessageEndingWith(" are there; the longest that fits is an evaluation context of 4095 tokens");
        assertThatCode(() ->
                        new MemoryBudget(scored(4096)).require("evaluate seed", PaperModel.SMALL.dense(), spec, 16))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new MemoryBudget(1).require("evaluate seed", PaperModel.SMALL.dense(), spec, 16))
                .hasMessageEndingWith("not even one token fits: give a smaller model, or a machine with more");
    }

    private static long scored(int context) {
        return MemoryEstimate.of(InferenceShape.scoring(PaperModel.SMALL.dense(), Numerics.Precision.F32, 16, context))
                .bytes();
    }

    @Test
    void promptsThatDoNotFitNameTheLongestRowsThatDo() {
        InferenceShape shape =
                InferenceShape.generating(PaperModel.SMALL.dense(), Numerics.Precision.F32, 64, 100, 4096);
        MemoryBudget budget =
                new MemoryBudget(MemoryEstimate.of(shape.with(64, 100, 1000)).bytes());
        assertThatThrownBy(() -> budget.require("model", shape))
                .hasMessageEndingWith(" are there; the longest that fits is rows of 1000 tokens");
        assertThatThrownBy(() -> budget.require("model", shape.with(64, 4096, 4096)))
                .hasMessageContaining("the longest that fits is rows of ");
    }

    @Test
    void ofATrainingOnADeviceOnlyWhatLiesOnTheHostIsCounted() {
        TrainSpec spec = paper(64, new Numerics(Numerics.Device.CUDA, 1, Numerics.Precision.F32));
        long host = MemoryEstimate.of(TrainingShape.of(spec)).onHost().bytes();
        assertThatCode(() -> new MemoryBudget(host).require("seed", spec)).doesNotThrowAnyException();
        assertThat(refusal(new MemoryBudget(host - 1), spec)).endsWith("; give the worker a machine with more");
    }

    @Test
    void aStageThatDoesNotFitParksBeforeItsFirstStep() throws IOException {
        try (SmallTraining small = new SmallTraining(folder)) {
            PlannedStage seed = small.seed();
            StageRunner runner = new StageRunner(
                    small.ledger.studies(),
                    small.ledger.attempts(),
                    new LocalArtifactStore(folder),
                    new CheckpointFiles(folder.resolve("checkpoints")),
                    MavenSources.offline(folder),
                    SmallTraining.SETTINGS.within(new MemoryBudget(1)),
                    Probe.NONE,
                    SmallTraining.CODE);
            assertThatThrownBy(() ->
                            runner.run(seed.fingerprint(), SmallTraining.WORKER, Duration.ZERO, SmallTraining.always()))
                    .isInstanceOfSatisfying(
                            BamException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.OUT_OF_MEMORY))
                    .hasMessageContaining("no cut fits");
            assertThat(small.stageRecord(seed).checkpoints()).isEmpty();
            assertThat(small.stageRecord(seed).artifact()).isEmpty();
        }
    }

    private static String refusal(MemoryBudget budget, TrainSpec spec) {
        try {
            budget.require("seed", spec);
            return "nothing was refused";
        } catch (BamException refused) {
            assertThat(refused.kind()).isEqualTo(FailureKind.OUT_OF_MEMORY);
            return refused.sentence();
        }
    }

    private static long bytes(TrainSpec spec) {
        return MemoryEstimate.of(TrainingShape.of(spec)).bytes();
    }

    private static TrainSpec paper(int batch) {
        return paper(batch, Numerics.SINGLE_THREAD);
    }

    private static TrainSpec paper(int batch, Numerics numerics) {
        return new TrainSpec(
                StageKind.SEED,
                PaperModel.SMALL.dense(),
                new TreeMap<>(Map.of("prose", 1.0)),
                256,
                batch,
                new LearningRate(1e-4, 2, 10, LearningRate.PAPER_FINAL_RATIO),
                Optimizer.STANDARD,
                1,
                "seed",
                numerics,
                Divergence.STANDARD,
                StepMemory.STANDARD);
    }
}
