package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.tracking.AttemptRecord;
import bam.tracking.StageRecord;
import bam.tracking.TimeBucket;
import bam.training.Cadence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A stage as people read it: where it stands, what to do, what it cost. */
class StageTextTest {
    private static final String ID = StageExamples.LAW.abbreviated();

    private final StageRecord running = StageExamples.expert(StageState.RUNNING, false, true);

    @Test
    void everySecondOfAnAttemptIsInABucketOrReportedAsInNone() {
        StageCosts costs = StageCosts.of(running);

        assertThat(costs.attempts().get(0).wall()).hasSeconds(30);
        assertThat(costs.attempts().get(0).before()).hasSeconds(10);
        assertThat(costs.attempts().get(0).residual()).isZero();
        assertThat(costs.attempts().get(1).wall()).hasSeconds(20);
        assertThat(costs.attempts().get(1).before()).hasSeconds(4);
        assertThat(costs.attempts().get(1).residual()).hasMillis(500);
        assertThat(costs.all()).hasSeconds(64);
        assertThat(costs.spent().get(TimeBucket.CHECKPOINT)).hasSeconds(2);
        assertThat(costs.spent().get(TimeBucket.EVALUATION)).isZero();
    }

    @Test
    void goodputIsTimeOfStepsThatWereNotLostAgainstAllAttemptsAndTheWaitingAndSilenceBeforeThem() {
        assertThat(StageCosts.of(running).goodput()).contains((32.5 - 8) / 64);
    }

    @Test
    void whatAKilledAttemptDidSinceItsLastReportIsLostWithItsWorker() {
        StageRecord.Run killed = StageExamples.killed();
        StageRecord.Run seenLater = new StageRecord.Run(
                killed.attempt(), killed.seen().plusSeconds(3), killed.reachedStep(), killed.spent());

        StageCosts costs = StageCosts.of(StageExamples.of(StageKind.EXPERT, List.of(seenLater)));

        assertThat(costs.rest()).containsOnly(entry(StageCosts.Rest.LOST_WITH_ITS_WORKER, Duration.ofSeconds(3)));
        assertThat(costs.useful()).as("no checkpoint of it stays").isZero();
    }

    @Test
    void theWorkOfAStageWithoutStepsIsWholeOrLost() {
        Map<TimeBucket, Duration> spent =
                Map.of(TimeBucket.START_UP, Duration.ofSeconds(2), TimeBucket.EVALUATION, Duration.ofSeconds(8));
        List<StageRecord.Run> twice = List.of(
                StageExamples.ended(1, "HANDED_BACK", Duration.ofSeconds(10), spent),
                StageExamples.ended(2, "DONE", Duration.ofSeconds(12), spent));

        StageCosts costs = StageCosts.of(StageExamples.of(StageKind.EVALUATION, twice));

        assertThat(costs.repeated()).hasSeconds(8);
        assertThat(costs.useful()).hasSeconds(8);
        assertThat(costs.rest()).containsOnly(entry(StageCosts.Rest.UNMEASURED, Duration.ofSeconds(2)));
    }

    @Test
    void aPauseIsNobodysLoss() {
        StageCosts.OfAttempt cost = StageCosts.OfAttempt.after(StageExamples.killed(), second(2, 1, 8 * 3600));

        assertThat(cost.before()).hasSeconds(1);
        assertThat(cost.residual()).hasSeconds(18);
    }

    @Test
    void whatAnAttemptWaitsForAWorkerLiesWithinTheSilenceBeforeItAndCountsOnce() {
        StageCosts.OfAttempt cost = StageCosts.OfAttempt.after(StageExamples.killed(), second(6, 3, 4));

        assertThat(cost.before()).hasSeconds(4);
        assertThat(cost.spent().get(TimeBucket.WAITING)).hasSeconds(3);
        assertThat(cost.spent().get(TimeBucket.RECOVERY)).hasSeconds(3);
        assertThat(cost.residual()).hasSeconds(18);
    }

    /** The second attempt, begun so many seconds after the first one's last sign of life; it took 20 seconds. */
    private static StageRecord.Run second(long recovery, long waiting, long silence) {
        AttemptRecord second = StageExamples.second().attempt();
        Instant began = StageExamples.killed().seen().plusSeconds(silence);
        return new StageRecord.Run(
                new AttemptRecord(2, second.worker(), began, Optional.empty(), 20, "RUNNING", Optional.empty(), ""),
                began.plusSeconds(20),
                40,
                Map.of(
                        TimeBucket.RECOVERY, Duration.ofSeconds(recovery),
                        TimeBucket.WAITING, Duration.ofSeconds(waiting)));
    }

    @Test
    void theTextShowsWhatNoInterruptionMayChange() {
        String text = text(StageExamples.expert(StageState.DONE, false, true), false);

        assertThat(text)
                .startsWith("expert law  " + StageExamples.LAW + "\nstate        done\n")
                .contains("weights      " + Digest.of("weights").hex())
                .contains("newest state " + Digest.of("state 30").hex() + "  at step 30")
                .contains("curves       " + Digest.of("curves").hex());
    }

    @Test
    void theTextShowsTheAttemptsTheCheckpointsAndWhereTheTimeWent() {
        assertThat(text(running, false))
                .contains("steps        40 of 60 taken")
                .contains("2 attempts\n")
                .containsPattern(
                        "1  worker-1 +host +4001  2026-03-01T10:00:00Z +30.0 s +0.0 s +0 +30  lost: went silent")
                .containsPattern("2  worker-2 +host +4002  2026-03-01T10:00:34Z +20.0 s +0.50 s +20 +40  running")
                .contains("3 checkpoints: 1 committed, 1 retired, 1 writing")
                .containsPattern("30 +2  committed +1.87 MB +"
                        + Digest.of("state 30").hex().substring(0, 12))
                .containsPattern("productive +24.5 s +38.3 %  ███████████████\n")
                .containsPattern("recomputed +8.0 s")
                .containsPattern("lost work +8.0 s +12.5 %")
                .containsPattern("lost with its worker +0.0 s")
                .containsPattern("not told yet +0.50 s +0.8 %")
                .contains("goodput 38.3 %: 24.5 s of steps that were not lost in 64.0 s\nlost work: what was done");
    }

    @Test
    void theIntervalOfTheSettingsStandsBesideTheOptimalOneAtTheMeasuredCost() {
        assertThat(text(running, false).replace('\n', ' '))
                .contains(
                        "a checkpoint stopped training for 1000.0 ms on the average of 2, one every 25.0 s; the settings"
                                + " ask for one every 3 min 32 s, optimal (Young/Daly, a failure every 6 h 0 min) is every"
                                + " 3 min 32 s");
    }

    @Test
    void aParkedStageSaysWhatHappenedAndWhatToDo() {
        assertThat(text(StageExamples.parked(FailureKind.DISK_FULL, "no room for 2 MB; free some"), false))
                .contains("state        parked\n")
                .contains("why          disk full: no room for 2 MB; free some\n")
                .contains("then         ./bam stage retry " + ID + "\n");
    }

    @Test
    void noWordIsSaidTwice() {
        assertThat(StageWords.why(FailureKind.CANCELLED, "cancelled by a person"))
                .isEqualTo("cancelled by a person");
        assertThat(StageWords.why(FailureKind.STORE_FAULT, "no such device"))
                .isEqualTo("the disk or the store failed: no such device");
        assertThat(StageWords.joined("paused", "paused, after step 30")).isEqualTo("paused, after step 30");
        assertThat(StageWords.joined("running", "")).isEqualTo("running");
    }

    @Test
    void aRunningStageThatIsToStandStillIsPausingOrBeingCancelled() {
        assertThat(word(true, true, false)).isEqualTo("pausing");
        assertThat(word(false, false, true)).isEqualTo("pausing");
        assertThat(word(false, false, false)).isEqualTo("cancelling");
        assertThat(word(false, true, false)).isEqualTo("running");
        assertThat(text(StageExamples.expert(StageState.RUNNING, true, true), false))
                .contains("state        pausing: it stops at the end of its step and its save\n")
                .contains("then         ./bam stage resume " + ID + "\n");
    }

    @Test
    void aStageWhoseWorkerIsGoneIsSilent() {
        assertThat(text(StageExamples.quiet(Duration.ofSeconds(12)), false))
                .contains(
                        "state        silent for 12 s: its worker is gone, hangs or cannot reach the database; another"
                                + " one takes over soon\n");
        assertThat(text(StageExamples.quiet(Duration.ofSeconds(2)), false)).contains("state        running\n");
    }

    @Test
    void machinesReadTheSame() {
        String json = Json.text(StageReport.of(running, false, Cadence.STANDARD));

        assertThat(json)
                .contains("\"word\" : \"running\"")
                .contains("\"goodput\" : 0.3828125")
                .contains("\"repeated\" : 8.0")
                .contains("\"NOT_TOLD_YET\" : 0.5")
                .contains("\"state\" : \"" + Digest.of("state 30").hex() + "\"")
                .contains("\"PRODUCTIVE\" : 32.5")
                .contains("\"optimal\" : 211.962");
    }

    private static String word(boolean paused, boolean wanted, boolean held) {
        return StageWords.of(StageExamples.expert(StageState.RUNNING, paused, wanted), held);
    }

    private static String text(StageRecord stage, boolean held) {
        return new StageText(StageReport.of(stage, held, Cadence.STANDARD)).text();
    }
}
