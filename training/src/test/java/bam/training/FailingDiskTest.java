package bam.training;

import static bam.training.SmallTraining.WORKER;
import static bam.training.SmallTraining.always;
import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.storage.CheckpointFiles;
import bam.storage.Disk;
import bam.storage.RealDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol of checkpoints against a disk that fails at every call in turn: three rows share the calls out. */
class FailingDiskTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "1, Input/output error, STORE_FAULT, false",
        "2, Input/output error, STORE_FAULT, true",
        "3, No space left on device, DISK_FULL, false"
    })
    void whicheverCallFailsTheStageParksAndGoesOnWithTheSameBits(
            long first, String words, FailureKind kind, boolean afterwards) throws IOException {
        SmallTraining.Bits expected = undisturbed();
        List<String> victims = new ArrayList<>();
        for (long failing = first; ; failing += 4) {
            try (SmallTraining small = new SmallTraining(folder.resolve("fault-" + failing))) {
                PlannedStage seed = small.seed();
                FaultyCalls faulty = FaultyCalls.of(
                        new RealDisk(), Set.of("delete", "deleteTree"), failing, afterwards, new IOException(words));

                boolean parked = parks(small, faulty, seed, kind);
                if (parked) {
                    requireWholeCheckpoints(small);
                    small.ledger.studies().reopen(seed.fingerprint());
                    small.run(seed);
                }

                assertThat(small.bits(seed)).as("call %d", failing).isEqualTo(expected);
                if (!faulty.struck()) {
                    break;
                }
                assertThat(parked).as("call %d, %s", failing, faulty.victim()).isTrue();
                victims.add(faulty.victim());
            }
        }
        assertThat(victims).contains("syncFolder").hasSizeGreaterThan(5);
    }

    private static boolean parks(SmallTraining small, FaultyCalls faulty, PlannedStage seed, FailureKind kind)
            throws IOException {
        faulty.arm(false); // a worker that cannot even open its store takes no stage
        StageRunner runner = small.runner(small.ledger.attempts(), faulty.as(Disk.class), SmallTraining.PACED);
        faulty.arm(true);
        try {
            runner.run(seed.fingerprint(), WORKER, Duration.ZERO, always());
            return false;
        } catch (BamException failure) {
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(small.stageRecord(seed).state()).isEqualTo(StageState.PARKED);
            return true;
        }
    }

    /** What a row calls committed is there, every byte of it. */
    private static void requireWholeCheckpoints(SmallTraining small) throws IOException {
        CheckpointFiles files = new CheckpointFiles(small.root.resolve("checkpoints"));
        for (String row : small.database.strings(
                "SELECT path || ' ' || digest || ' ' || bytes FROM checkpoint WHERE state = 'COMMITTED'")) {
            String[] parts = row.split(" ", -1);
            assertThat(files.verified(parts[0], new Digest(parts[1]), Long.parseLong(parts[2])))
                    .as(row)
                    .isTrue();
        }
    }

    private SmallTraining.Bits undisturbed() throws IOException {
        try (SmallTraining calm = new SmallTraining(folder.resolve("calm"))) {
            PlannedStage seed = calm.seed();
            calm.run(seed);
            return calm.bits(seed);
        }
    }
}
