package bam.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.Divergence;
import bam.contracts.FailureKind;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that does not fit into memory is refused before it starts. */
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
                Numerics.SINGLE_THREAD,
                Divergence.STANDARD,
                StepMemory.STANDARD);
    }
}
