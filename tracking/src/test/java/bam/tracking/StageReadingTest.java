package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.Numerics;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.tracking.fixture.SmallPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people ask about one stage. */
class StageReadingTest extends LedgerTest {
    private static final Numerics TWO_THREADS = new Numerics(Numerics.Device.CPU, 2, Numerics.Precision.F32);

    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void tellsEverythingOfAStageThatWasNeverTried() {
        StudyPlan other = SmallPlan.of("second", 1);
        studies.record(other, "workflow-2");

        assertThat(stage())
                .isEqualTo(new StageRecord(
                        trunk,
                        "seed",
                        StageKind.SEED,
                        StageState.PLANNED,
                        false,
                        true,
                        1000,
                        0,
                        0,
                        Duration.ZERO,
                        Optional.empty(),
                        "",
                        List.of(plan.id(), other.id()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void tellsWhatBecameOfAttemptsAndCheckpoints() {
        Fence first = begin();
        attempts.report(first, new Report(points("loss", 1, 3), 3, Map.of(TimeBucket.DATA, Duration.ofSeconds(1))));
        commit(first, 2);
        attempts.open(first, 3);
        Fence second = begin();
        end(second, FailureKind.DIVERGED, "the loss is NaN; lower the rate");

        StageRecord stage = stage();

        assertThat(stage.failure()).contains(FailureKind.DIVERGED);
        assertThat(stage.sentence()).isEqualTo("the loss is NaN; lower the rate");
        assertThat(stage.reachedStep()).isEqualTo(3);
        assertThat(stage.attempts())
                .extracting(
                        run -> run.attempt().outcome(),
                        StageRecord.Run::reachedStep,
                        run -> run.spent().keySet())
                .containsExactly(
                        tuple("LOST", 3L, Set.of(TimeBucket.WAITING, TimeBucket.DATA)),
                        tuple("FAILED", 0L, Set.of(TimeBucket.WAITING)));
        assertThat(stage.attempts().get(0).seen())
                .isAfterOrEqualTo(stage.attempts().get(0).attempt().began());
        assertThat(stage.checkpoints())
                .extracting(
                        StageRecord.Saved::step,
                        StageRecord.Saved::epoch,
                        StageRecord.Saved::state,
                        StageRecord.Saved::bytes,
                        StageRecord.Saved::digest)
                .containsExactly(
                        tuple(2L, 1L, "COMMITTED", Optional.of(10L), Optional.of(BYTES)),
                        tuple(3L, 1L, "ABANDONED", Optional.empty(), Optional.empty()));
        assertThat(stage.checkpoints().get(0).committed()).isPresent();
        assertThat(studies.study(plan.id()).orElseThrow().stages().get(1).sentence())
                .isEqualTo("the loss is NaN; lower the rate");
    }

    @Test
    void anAttemptThatAsksForItsOrdersIsNotSilent() {
        Fence fence = begin();
        attempts.report(fence, told(points("tokens-per-second", 1, 1)));
        database.execute("UPDATE attempt SET seen_at = now() - interval '12 seconds'");

        assertThat(stage().quiet()).isGreaterThanOrEqualTo(Duration.ofSeconds(12));
        assertThat(stage().silent()).isTrue();
        assertThat(status().silent()).isTrue();
        assertThat(status().tokensPerSecond()).as("what it was before").isEmpty();

        assertThat(attempts.wish(fence)).isEqualTo(Wish.GO_ON);

        assertThat(stage().silent()).isFalse();
        assertThat(status().tokensPerSecond()).isPresent();
    }

    @Test
    void anAttemptThatWasOvertakenOrHasEndedGivesNoSignOfLife() {
        Fence zombie = begin();
        Fence second = begin();
        database.execute("UPDATE attempt SET seen_at = now() - interval '12 seconds'");

        assertThat(attempts.wish(zombie)).isEqualTo(Wish.SUPERSEDED);
        assertThat(status().silent()).isTrue();

        finish(second);
        database.execute("UPDATE attempt SET seen_at = now() - interval '12 seconds'");
        assertThat(status().quiet()).isZero();
        assertThat(stage().quiet()).isZero();
    }

    private StageStatus status() {
        return studies.study(plan.id()).orElseThrow().stages().get(1);
    }

    @Test
    void digestsTheCurvesThatARepetitionRepeatsByNameStepAndBits() {
        Fence fence = begin();
        attempts.report(
                fence,
                told(List.of(
                        new MetricPoint("loss", 2, -0.0, 1),
                        new MetricPoint("loss", 1, Double.NaN, 1),
                        new MetricPoint("Z", 10, 1.5, 1),
                        new MetricPoint("tokens-per-second", 1, 1234, 1))));

        assertThat(stage().curves())
                .contains(Digest.of("Z 10 3ff8000000000000\nloss 1 7ff8000000000000\nloss 2 8000000000000000\n"));
    }

    @Test
    void digestsTheSameWhateverTheClockSaysAndNothingWhenOnlyTheClockSpoke() {
        Fence fence = begin();
        attempts.report(fence, told(points("tokens-per-second", 1, 3)));
        assertThat(stage().curves()).isEmpty();
        attempts.report(fence, told(points("loss", 1, 25_000)));
        Optional<Digest> once = stage().curves();
        database.execute("UPDATE metric_point SET measured_at = now()");
        database.execute("UPDATE metric_point SET value = value + 1 WHERE series ="
                + " (SELECT id FROM metric_series WHERE name = 'tokens-per-second')");

        assertThat(stage().curves()).isEqualTo(once);

        database.execute("UPDATE metric_point SET value = value + 1 WHERE step = 20000");
        assertThat(stage().curves()).isPresent().isNotEqualTo(once);
        assertThat(studies.glance(stage().fingerprint()).orElseThrow().curves()).isEmpty();
    }

    @Test
    void findsStagesByDigitsByLabelAndByStudy() {
        StudyPlan again = SmallPlan.of("demo", 1, TWO_THREADS);
        StudyPlan other = SmallPlan.of("other", 2);
        studies.record(again, "workflow-2");
        studies.record(other, "workflow-3");
        Fingerprint newer = again.replicates().get(0).trunk();
        Fingerprint another = other.replicates().get(0).trunk();

        assertThat(studies.stages(trunk.hex())).containsExactly(trunk);
        assertThat(studies.stages(trunk.abbreviated())).containsExactly(trunk);
        assertThat(studies.stages(trunk.hex().substring(0, 3))).isEmpty();
        assertThat(studies.stages("seed")).containsExactly(another, newer, trunk);
        assertThat(studies.stages("demo/seed")).containsExactly(newer);
        assertThat(studies.stages(plan.id() + "/seed")).containsExactly(trunk);
        assertThat(studies.stages(other.id() + "/expert prose"))
                .containsExactly(other.stages().get(2).fingerprint());
        assertThat(studies.stages("demo/%")).isEmpty();
        assertThat(studies.stages("")).isEmpty();
    }

    @Test
    void namesTheParentsThatAreNotDone() {
        Fingerprint merge = plan.replicates().get(0).variants().get(0).merge();
        assertThat(studies.missingParents(merge))
                .extracting(PlannedStage::label)
                .containsExactly("seed", "expert prose");

        finish(begin());

        assertThat(studies.missingParents(merge)).containsExactly(plan.stages().get(2));
        assertThat(studies.missingParents(plan.corpora().get(0))).isEmpty();
    }

    @Test
    void saysWhichOlderStageANewOneIsTheRetryOf() {
        finish(begin());
        StudyPlan retry = SmallPlan.of("demo", 1, TWO_THREADS);

        studies.record(retry, "workflow-2");

        assertThat(retryOf(retry, 0)).isEmpty();
        assertThat(retryOf(retry, 1)).as("the older seed is done").isEmpty();
        for (int i = 2; i < retry.stages().size(); i++) {
            assertThat(retryOf(retry, i)).contains(plan.stages().get(i).fingerprint());
        }
        assertThat(retryOf(plan, 2)).isEmpty();
    }

    @Test
    void takesOtherSettingsOrAnotherStudyForNoRetry() {
        StudyPlan otherSeed = SmallPlan.of("demo", 2, TWO_THREADS);
        StudyPlan otherName = SmallPlan.of("second", 1, TWO_THREADS);
        studies.record(otherSeed, "workflow-2");
        studies.record(otherName, "workflow-3");

        assertThat(retryOf(otherSeed, 1)).isEmpty();
        assertThat(retryOf(otherName, 1)).isEmpty();
    }

    private Optional<Fingerprint> retryOf(StudyPlan of, int stage) {
        return studies.record(of.stages().get(stage).fingerprint())
                .orElseThrow()
                .retryOf();
    }
}
