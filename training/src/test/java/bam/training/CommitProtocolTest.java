package bam.training;

import static bam.training.SmallTraining.WORKER;
import static bam.training.SmallTraining.always;
import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.BamException;
import bam.contracts.Divergence;
import bam.contracts.FailureKind;
import bam.contracts.PlannedStage;
import bam.tracking.AttemptLedger;
import bam.tracking.StudyLedger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol of checkpoints against a database that fails at every call in turn. */
class CommitProtocolTest {
    /** Asked by the clock, several times a second: it would make the number of a call depend on the machine. */
    private static final Set<String> ASKED_BY_THE_CLOCK = Set.of("wish", "report");

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whicheverCallFailsTheTrainingEndsWithTheSameBits(boolean afterwards) throws IOException {
        SmallTraining.Bits expected = undisturbed();
        List<String> victims = new ArrayList<>();
        for (int runs = 0; !victims.contains("finish"); runs++) {
            long failing = victims.size() + 1L; // once more if it did not come: a busy machine saves more seldom
            assertThat(runs).as("runs, and calls that failed: %s", victims).isLessThan(100);
            try (SmallTraining small = new SmallTraining(folder.resolve("fault-" + runs))) {
                PlannedStage seed = small.seed();
                FaultyCalls faulty = FaultyCalls.of(
                        small.ledger.attempts(),
                        name -> !ASKED_BY_THE_CLOCK.contains(name),
                        failing,
                        afterwards,
                        away());

                small.runUntilDone(small.runner(faulty.as(AttemptLedger.class), SmallTraining.PACED), seed);

                assertThat(small.bits(seed)).as("call %d", failing).isEqualTo(expected);
                if (faulty.struck()) {
                    victims.add(faulty.victim());
                }
            }
        }
        assertThat(victims)
                .contains("begin", "resumed", "open", "commit", "retire", "finish")
                .hasSizeGreaterThan(8);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "4, false", "4, true"})
    void trainingGoesOnWhileTheLedgerDoesNotTakeItsReports(long failing, boolean afterwards) throws IOException {
        SmallTraining.Bits expected = undisturbed();
        try (SmallTraining small = new SmallTraining(folder.resolve("away"))) {
            PlannedStage seed = small.seed();
            FaultyCalls reports =
                    FaultyCalls.of(small.ledger.attempts(), "report"::equals, failing, afterwards, away());

            small.runner(reports.as(AttemptLedger.class), SmallTraining.PACED)
                    .run(seed.fingerprint(), WORKER, Duration.ZERO, always());

            assertThat(reports.struck()).isTrue();
            assertThat(reports.victim()).isEqualTo("report");
            assertThat(small.attempts(seed)).hasSize(1);
            assertThat(small.bits(seed)).isEqualTo(expected);
        }
    }

    @Test
    void whateverOfTheStudyCannotBeReadTheTrainingEndsWithTheSameBits() throws IOException {
        Divergence watched = new Divergence(1e9, 3, 10, 1);
        SmallTraining.Bits expected = undisturbed(watched);
        List<String> victims = new ArrayList<>();
        for (long failing = 1; victims.size() == failing - 1; failing++) {
            try (SmallTraining small = new SmallTraining(folder.resolve("fault-" + failing))) {
                PlannedStage seed = small.seed(1e-2, watched);
                FaultyCalls faulty = FaultyCalls.of(small.ledger.studies(), name -> true, failing, false, away());

                small.runUntilDone(small.runner(faulty.as(StudyLedger.class)), seed);

                assertThat(small.bits(seed)).as("call %d", failing).isEqualTo(expected);
                if (faulty.struck()) {
                    victims.add(faulty.victim());
                }
            }
        }
        assertThat(victims).contains("stage", "artifact", "record", "series");
    }

    private static BamException away() {
        return new BamException(FailureKind.UNREACHABLE, "the database did not do its work; it is tried again");
    }

    private SmallTraining.Bits undisturbed() throws IOException {
        return undisturbed(Divergence.STANDARD);
    }

    private SmallTraining.Bits undisturbed(Divergence divergence) throws IOException {
        try (SmallTraining calm = new SmallTraining(folder.resolve("calm"))) {
            PlannedStage seed = calm.seed(1e-2, divergence);
            calm.run(seed);
            return calm.bits(seed);
        }
    }
}
