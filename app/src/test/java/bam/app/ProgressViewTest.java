package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.StageState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Who watches sees stages begin, pause, park and end, and what to do about each. */
class ProgressViewTest {
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(seen, true, StandardCharsets.UTF_8);
    private final ProgressView plain = new ProgressView(out, false, Standings.PLAN, 2);

    @Test
    void aPauseIsShownFromTheWishToTheStandstillAndTheNextBegin() {
        show(new Standings().with("seed", StageState.RUNNING, false, 10, 0, 1));
        show(new Standings().with("seed", StageState.RUNNING, true, 11, 0, 1));
        show(new Standings().with("seed", StageState.PAUSED, true, 11, 5, 1));
        show(new Standings().with("seed", StageState.RUNNING, false, 11, 0, 2));

        assertThat(text().lines().filter(line -> line.startsWith("  seed ") && !line.contains("step")))
                .containsExactly("  seed begins", "  seed is pausing", "  seed is paused", "  seed begins");
    }

    @Test
    void aStageWhoseWorkerIsGoneIsSilentWithoutItsOldSpeedUntilAnotherTakesOver() {
        show(new Standings().quiet("seed", 10, 1));
        show(new Standings().quiet("seed", 10, 12));
        show(new Standings().with("seed", StageState.RUNNING, false, 10, 0, 2));

        assertThat(text().lines().filter(line -> line.startsWith("  seed ") && !line.contains("step")))
                .containsExactly("  seed begins", "  seed is silent", "  seed begins");

        seen.reset();
        new ProgressView(out, true, Standings.PLAN, 2)
                .show(new Standings().quiet("seed", 10, 12).study(), Standings.BEGIN);
        assertThat(text())
                .contains("step 10 of 1500  loss 2.000  silent for 12 s\n")
                .doesNotContain("tokens/s");
    }

    @Test
    void aParkedStageSaysWhatHappenedAndHowToGoOn() {
        show(new Standings().with("seed", StageState.PARKED));

        assertThat(text())
                .contains("✗ seed is parked: no room on the disk; free some; './bam stage retry "
                        + Standings.stage("seed").fingerprint().abbreviated() + "' goes on\n");
    }

    @Test
    void aPausedStudySaysAtOnceHowToResumeIt() {
        show(new Standings());
        show(new Standings().paused());

        assertThat(text())
                .endsWith("0 of 28 stages done, paused: './bam study resume " + Standings.PLAN.id() + "' goes on\n");
    }

    @Test
    void aTerminalKeepsWhatStandsStillInView() {
        new ProgressView(out, true, Standings.PLAN, 2)
                .show(
                        new Standings()
                                .with("seed", StageState.PAUSED, true, 750, 5, 1)
                                .study(),
                        Standings.BEGIN);

        assertThat(text()).contains("  seed ").contains("step 750 of 1500").contains("tokens/s  paused\n");
    }

    private void show(Standings standings) {
        plain.show(standings.study(), Standings.BEGIN);
    }

    private String text() {
        return seen.toString(StandardCharsets.UTF_8);
    }
}
