package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How attempts begin, and what they are given. */
class BeginningsTest extends LedgerTest {
    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void marksTheOvertakenAttemptAsLostAndGivesTheNextWhatWasCommitted() {
        Fence first = begin();
        Checkpoint older = commit(first, 10);
        Checkpoint newer = commit(first, 20);
        CheckpointSlot unfinished = attempts.open(first, 30);

        Attempt second = attempts.begin(trunk, WORKER.attempt(2), Duration.ZERO);
        attempts.resumed(second.fence(), 20);

        assertThat(second.fence().epoch()).isEqualTo(2);
        assertThat(second.checkpoints()).containsExactly(newer, older);
        assertThat(studies.attempts(trunk))
                .extracting(AttemptRecord::outcome, AttemptRecord::resumedStep, AttemptRecord::sentence)
                .containsExactly(tuple("LOST", 0L, "went silent; attempt 2 took over"), tuple("RUNNING", 20L, ""));
        assertThat(studies.attempts(trunk).get(0).ended()).isEmpty();
        assertThat(database.strings("SELECT state FROM checkpoint WHERE id = " + unfinished.id()))
                .containsExactly("ABANDONED");
        assertThat(said(Audit.Event.CHECKPOINT_ABANDONED))
                .containsExactly("checkpoint " + unfinished.path() + " was being written when its attempt ended");
        assertThat(events()).containsExactly("ATTEMPT_LOST", "CHECKPOINT_ABANDONED");
    }

    @Test
    void deletesPointsBeyondTheCommittedCheckpoint() {
        Fence first = begin();
        attempts.report(first, told(points("loss", 1, 10)));
        commit(first, 6);
        attempts.report(first, told(points("gradient-norm", 5, 12)));

        begin();

        assertThat(steps("loss")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(steps("gradient-norm")).isEmpty();
    }

    @Test
    void keepsPointsThatACheckpointCoversThoughTheyAreNotFinal() {
        Fence first = begin();
        attempts.report(first, told(points("loss", 1, 10)));
        CheckpointSlot slot = attempts.open(first, 6);
        attempts.commit(first, slot, BYTES, 10, 4);

        begin();

        assertThat(steps("loss")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void saysHowFarEarlierAttemptsCame() {
        Fence first = begin();
        attempts.report(first, reached(17));
        attempts.report(first, reached(12));

        Attempt second = attempt();

        assertThat(second.reachedStep()).isEqualTo(17);
        assertThat(second.rewinds()).isZero();
    }

    @Test
    void measuresTheSilenceSinceTheLastSignOfLife() {
        Attempt first = attempt();
        assertThat(first.silence()).isZero();
        longAgo("seen_at");

        Attempt second = attempt();
        assertThat(second.silence()).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61));
        stop(second.fence(), FailureKind.INTERRUPTED);
        longAgo("ended_at");

        assertThat(attempt().silence()).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61));
    }

    @Test
    void takesEveryWriteAndEveryQuestionForOrdersForASignOfLife() {
        Fence fence = begin();
        List<Runnable> signs = List.of(
                () -> attempts.report(fence, reached(1)),
                () -> attempts.resumed(fence, 1),
                () -> commit(fence, 2),
                () -> attempts.retire(fence, NEWEST_TWO),
                () -> attempts.wish(fence));
        for (Runnable sign : signs) {
            longAgo("seen_at");
            sign.run();
            assertThat(database.strings("SELECT clock_timestamp() - seen_at < interval '1 minute' FROM attempt"))
                    .containsExactly("t");
        }
    }

    @Test
    void countsNoSilenceAfterAPauseARetryOrALostArtifact() {
        Fence paused = begin();
        studies.pause(trunk, true);
        stop(paused, FailureKind.PAUSED);
        longAgo("ended_at");
        studies.pause(trunk, false);
        Attempt resumed = attempt();
        end(resumed.fence(), FailureKind.DIVERGED, "the loss is NaN");
        longAgo("ended_at");
        studies.reopen(trunk);
        Attempt retried = attempt();
        stop(retried.fence(), FailureKind.INTERRUPTED);
        longAgo("ended_at");
        studies.release(trunk);
        studies.want(trunk, true);
        Attempt wanted = attempt();
        finish(wanted.fence());
        longAgo("ended_at");
        studies.forget(trunk, "its folder is gone");

        assertThat(List.of(resumed, retried, wanted, attempt()))
                .extracting(Attempt::silence)
                .containsOnly(Duration.ZERO);
    }

    private void longAgo(String column) {
        database.execute("UPDATE attempt SET " + column + " = now() - interval '1 hour' WHERE epoch ="
                + " (SELECT max(epoch) FROM attempt)");
    }

    @Test
    void keepsHowLongItWaitedForAWorker() {
        attempts.begin(trunk, WORKER, Duration.ofMillis(2_500));

        assertThat(stage().attempts().get(0).spent())
                .containsExactly(Map.entry(TimeBucket.WAITING, Duration.ofMillis(2_500)));
    }

    @Test
    void tellsALateAttemptThatTheStageWasFinishedMeanwhile() {
        finish(begin());

        BamException late = refusal(this::begin);

        assertThat(late).hasMessageContaining("was finished by attempt 1 meanwhile; ask for its artifact");
        assertThat(late.kind()).isEqualTo(FailureKind.SUPERSEDED);
    }

    @Test
    void doesNotBeginWhatAPersonPausedAndSaysHowToResume() {
        begin();
        studies.pause(trunk, true);

        BamException refused = refusal(this::begin);

        assertThat(refused.kind()).isEqualTo(FailureKind.PAUSED);
        assertThat(refused)
                .hasMessage("stage 'seed' (" + trunk.abbreviated() + ") is paused; run './bam stage resume "
                        + trunk.abbreviated() + "', and it goes on from its last checkpoint");
        assertThat(state()).isEqualTo(StageState.PAUSED);
        assertThat(studies.attempts(trunk)).extracting(AttemptRecord::outcome).containsExactly("LOST");
        studies.pause(trunk, false);
        assertThat(begin().epoch()).isEqualTo(2);
    }

    @Test
    void doesNotBeginWhatNoStudyWantsNow() {
        studies.want(trunk, false);

        BamException refused = refusal(this::begin);

        assertThat(refused.kind()).isEqualTo(FailureKind.PAUSED);
        assertThat(refused)
                .hasMessage("no study wants stage 'seed' (" + trunk.abbreviated()
                        + ") now; run './bam study resume' for one that does, or start one");
        assertThat(state()).isEqualTo(StageState.PAUSED);
        studies.want(trunk, true);
        assertThat(state()).isEqualTo(StageState.PLANNED);
    }

    @Test
    void doesNotBeginWhatWasReleasedUntilAStudyWantsItAgain() {
        studies.release(trunk);
        assertThat(refusal(this::begin).kind()).isEqualTo(FailureKind.PAUSED);
        assertThat(state()).isEqualTo(StageState.RELEASED);

        studies.want(trunk, true);

        assertThat(begin().epoch()).isEqualTo(1);
    }

    @Test
    void knowsNothingOfStagesThatNobodyRecorded() {
        Fingerprint unknown = new Fingerprint("f".repeat(64));

        assertThatThrownBy(() -> attempts.begin(unknown, WORKER, Duration.ZERO))
                .hasMessage("the ledger has no stage ffffffffffff; start its study, which records it");
        assertThat(attempts.wish(new Fence(unknown, 1))).isEqualTo(Wish.SUPERSEDED);
    }
}
