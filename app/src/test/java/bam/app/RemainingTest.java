package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.StageState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The remaining time is not promised too short: not after a resume, and not where stages wait for each other. */
class RemainingTest {
    @Test
    void aSecondSlotDoesNotHalveTheOnlyStageThatIsLeft() {
        Standings half = new Standings()
                .with("evaluate btx", StageState.PLANNED)
                .with("mixture btx", StageState.RUNNING, false, 350, 0, 1)
                .doneElse();

        assertThat(remaining(half, 2, 60)).isEqualTo(remaining(half, 1, 60)).isPositive();
    }

    @Test
    void aResumedStageIsReckonedAtItsSpeedAndNotAsIfItsLastAttemptHadDoneAllOfIt() {
        Standings resumed = new Standings().doneBefore("seed", 5).with("seed", StageState.RUNNING, false, 750, 0, 2);
        Standings unbroken = new Standings().doneBefore("seed", 5).with("seed", StageState.RUNNING, false, 750, 0, 1);

        // Half of 1,536,000 tokens at 10,000 a second: whether the newest attempt began a second ago or long ago.
        assertThat(remaining(resumed, 2, 1))
                .isCloseTo(remaining(unbroken, 2, 77), Duration.ofSeconds(2))
                .isPositive();
        assertThat(remaining(resumed, 2, 1)).isEqualTo(remaining(resumed, 2, 1000));
    }

    @Test
    void noNumberOfSlotsBeatsTheLongestChainOfStages() {
        Standings early = new Standings().doneBefore("seed", 5).with("seed", StageState.RUNNING, false, 750, 0, 1);
        Duration halfOfTheSeed = Duration.ofSeconds(77);

        assertThat(remaining(early, 1000, 77)).isGreaterThan(halfOfTheSeed);
        assertThat(remaining(early, 1, 77)).isGreaterThan(remaining(early, 1000, 77));
    }

    @Test
    void whatWaitsForAPersonAndWhatIsPausedHasNoEnd() {
        Standings parked = new Standings().with("seed", StageState.PARKED, false, 750, 80, 1);
        Standings paused = new Standings()
                .with("seed", StageState.PAUSED, true, 750, 80, 1)
                .paused();

        assertThat(Remaining.of(Standings.PLAN, parked.study(), 2, Standings.BEGIN))
                .isEmpty();
        assertThat(Remaining.of(Standings.PLAN, paused.study(), 2, Standings.BEGIN))
                .isEmpty();
    }

    @Test
    void nothingIsPromisedWhileAStageIsSilent() {
        Standings quiet = new Standings().doneBefore("seed", 5).quiet("seed", 750, 1);
        Standings silent = new Standings().doneBefore("seed", 5).quiet("seed", 750, 12);

        assertThat(remaining(quiet, 2, 77)).isPositive();
        assertThat(Remaining.of(Standings.PLAN, silent.study(), 2, Standings.BEGIN.plusSeconds(77)))
                .isEmpty();
    }

    private static Duration remaining(Standings standings, int slots, long second) {
        Optional<Duration> remaining =
                Remaining.of(Standings.PLAN, standings.study(), slots, Standings.BEGIN.plusSeconds(second));
        return remaining.orElseThrow();
    }
}
