package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.StageState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempt after attempt without progress, and when that is enough. */
class PatienceTest extends LedgerTest {
    private static final int INTERRUPTIONS = FailureKind.INTERRUPTED.triesWithoutProgress();

    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void parksAStageWhoseWorkersVanishAgainAndAgainAndKeepsItParkedThoughItThrows() {
        beginTimes(INTERRUPTIONS);
        assertThat(stage().tries()).isEqualTo(INTERRUPTIONS);

        BamException refused = refusal(this::begin);

        assertThat(refused.kind()).isEqualTo(FailureKind.NO_PROGRESS);
        assertThat(refused)
                .hasMessage("stage 'seed' (" + trunk.abbreviated() + ") made no progress in 10 attempts in a row;"
                        + " the last one ended: went silent (a worker that vanishes again and again is often killed"
                        + " for using too much memory); remove the cause, then run './bam stage retry "
                        + trunk.abbreviated() + "'");
        StageRecord parked = stage();
        assertThat(parked.state()).isEqualTo(StageState.PARKED);
        assertThat(parked.failure()).contains(FailureKind.NO_PROGRESS);
        assertThat(parked.sentence()).isEqualTo(refused.sentence());
        assertThat(parked.attempts()).hasSize(INTERRUPTIONS);
        assertThat(parked.attempts()).extracting(run -> run.attempt().outcome()).containsOnly("LOST");
        assertThat(said(Audit.Event.STAGE_PARKED)).containsExactly(refused.sentence());
        assertThat(refusal(this::begin)).hasMessage(refused.sentence());
    }

    @Test
    void parksAtTheEndThatWasOneTooMany() {
        for (int i = 1; i < FailureKind.DEVICE_ERROR.triesWithoutProgress(); i++) {
            assertThat(end(begin(), FailureKind.DEVICE_ERROR, "no answer from the device")
                            .kind())
                    .isEqualTo(FailureKind.DEVICE_ERROR);
            assertThat(state()).isEqualTo(StageState.PLANNED);
        }
        Fence last = begin();

        BamException stands = end(last, FailureKind.DEVICE_ERROR, "no answer from the device");

        assertThat(stands.kind()).isEqualTo(FailureKind.NO_PROGRESS);
        assertThat(stands)
                .hasMessageContaining("made no progress in 3 attempts in a row;"
                        + " the last one ended: no answer from the device; remove the cause");
        assertThat(state()).isEqualTo(StageState.PARKED);
        assertThat(studies.attempts(trunk)).extracting(AttemptRecord::outcome).endsWith("HANDED_BACK", "FAILED");
        assertThat(studies.attempts(trunk).get(2).failure()).contains(FailureKind.DEVICE_ERROR);
        assertThat(end(last, FailureKind.DEVICE_ERROR, "said twice")).hasMessage(stands.sentence());
    }

    @Test
    void startsToCountAgainWhenAStepIsSavedForTheFirstTime() {
        beginTimes(INTERRUPTIONS - 1);
        commit(begin(), 10);
        assertThat(stage().tries()).isZero();

        beginTimes(INTERRUPTIONS);

        assertThat(refusal(this::begin).kind()).isEqualTo(FailureKind.NO_PROGRESS);
    }

    @Test
    void takesAStepThatIsSavedAgainForNoProgress() {
        Fence first = begin();
        commit(first, 10);
        attempts.corrupt(first, commit(first, 20), "a byte has changed");
        Fence second = begin();

        commit(second, 20);
        assertThat(stage().tries()).isEqualTo(1);
        commit(second, 21);
        assertThat(stage().tries()).isZero();
    }

    @Test
    void takesStepsAfterARewindOrALostArtifactForProgress() {
        Fence first = begin();
        commit(first, 10);
        attempts.commit(first, attempts.open(first, 20), BYTES, 10, 10);
        attempts.rewind(first, new Rewind(25, 10, 11, 25, "the loss is NaN"));
        Fence second = begin();
        commit(second, 15);
        assertThat(stage().tries()).isZero();

        finish(second);
        studies.forget(trunk, "its folder is gone");
        begin();
        assertThat(stage().tries()).isEqualTo(1);
        Fence fourth = begin();
        attempts.retire(fourth, NEWEST_TWO);
        database.execute("UPDATE checkpoint SET state = 'RETIRED' WHERE state = 'COMMITTED'");
        commit(fourth, 5);
        assertThat(stage().tries()).isZero();
    }

    @Test
    void doesNotCountAnAttemptThatStoppedSinceItWasAskedTo() {
        for (int i = 0; i < 3 * INTERRUPTIONS; i++) {
            stop(begin(), FailureKind.INTERRUPTED);
        }
        assertThat(state()).isEqualTo(StageState.PLANNED);
        assertThat(stage().tries()).isZero();
    }

    @Test
    void measuresEachKindOfFailureByItsOwnLimit() {
        for (int i = 0; i < 3 * INTERRUPTIONS; i++) {
            end(begin(), FailureKind.UNREACHABLE, "the registry does not answer");
        }
        begin();

        assertThat(begin().epoch()).isEqualTo(3 * INTERRUPTIONS + 2);

        beginTimes(INTERRUPTIONS - 2);
        assertThat(refusal(this::begin)).hasMessageContaining("made no progress in 40 attempts in a row");
    }

    @Test
    void makesALostArtifactAgainManyTimesButNotForEver() {
        for (int i = 1; i < INTERRUPTIONS; i++) {
            assertThat(end(begin(), FailureKind.ARTIFACT_LOST, "the corpus is gone")
                            .kind())
                    .isEqualTo(FailureKind.ARTIFACT_LOST);
            assertThat(state()).isEqualTo(StageState.PLANNED);
        }
        assertThat(end(begin(), FailureKind.ARTIFACT_LOST, "the corpus is gone").kind())
                .isEqualTo(FailureKind.NO_PROGRESS);
    }

    @Test
    void countsFromZeroWhenAPersonAskedForAnotherTry() {
        beginTimes(INTERRUPTIONS);
        assertThat(refusal(this::begin).kind()).isEqualTo(FailureKind.NO_PROGRESS);

        studies.reopen(trunk);

        assertThat(stage().tries()).isZero();
        beginTimes(INTERRUPTIONS);
        assertThat(refusal(this::begin).kind()).isEqualTo(FailureKind.NO_PROGRESS);
    }

    @Test
    void tellsTheMirrorThatAStageIsParked() {
        beginTimes(INTERRUPTIONS);
        BamException refused = refusal(this::begin);

        assertThat(database.strings("""
                        SELECT (payload ->> 'state') || ': ' || (payload ->> 'sentence')
                        FROM outbox WHERE kind = 'STAGE_MOVED'
                        """)).containsExactly("PARKED: " + refused.sentence());
    }

    private void beginTimes(int times) {
        for (int i = 0; i < times; i++) {
            begin();
        }
    }
}
