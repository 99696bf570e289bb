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
import bam.tracking.Retention;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol of checkpoints and of publishing against a disk on which every call fails once. */
class FailingDiskTest {
    /** Two saves: the second finds what the first left. */
    private static final TrainingSettings TWO_SAVES = new TrainingSettings(
            new Cadence(Optional.of(Duration.ofHours(1)), SmallTraining.STEPS / 2, Duration.ofHours(6)),
            Retention.STANDARD,
            Duration.ZERO,
            Duration.ofSeconds(20));

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "Input/output error, STORE_FAULT, false",
        "Input/output error, STORE_FAULT, true",
        "No space left on device, DISK_FULL, false"
    })
    void atWhicheverCallItFailsTheStageParksAndItGoesOnToTheSameBits(String words, FailureKind kind, boolean afterwards)
            throws IOException {
        SmallTraining.Bits expected = undisturbed();
        try (SmallTraining small = new SmallTraining(folder.resolve("here"))) {
            PlannedStage seed = small.seed();
            DiskFailingOnce disk = new DiskFailingOnce(words, afterwards);
            for (int failed = 0; parks(small, disk, seed, kind); ) {
                failed++;
                assertThat(disk.victims()).hasSize(failed);
                requireWholeCheckpoints(small);
                small.ledger.studies().reopen(seed.fingerprint());
            }

            assertThat(small.bits(seed)).isEqualTo(expected);
            requireEveryKindOfCall(disk.victims());
        }
    }

    private static void requireEveryKindOfCall(List<String> victims) {
        for (long step : new long[] {SmallTraining.STEPS / 2, SmallTraining.STEPS}) {
            String file = String.format(Locale.ROOT, " %010d.checkpoint..writing", step);
            assertThat(victims)
                    .contains("create" + file, "force" + file, "rename" + file, "syncFolder" + file)
                    .filteredOn(("write" + file)::equals)
                    .as("a header, and parameters and moments leaf by leaf")
                    .hasSizeGreaterThan(20);
        }
        assertThat(victims)
                .anyMatch(victim -> victim.startsWith("createFolder"))
                .anyMatch(victim -> victim.startsWith("forceWritten"))
                .contains("write birth.json", "force birth.json", "rename birth.json");
    }

    private static boolean parks(SmallTraining small, DiskFailingOnce disk, PlannedStage seed, FailureKind kind)
            throws IOException {
        disk.arm(false); // a worker that cannot even open its store takes no stage
        int before = disk.victims().size();
        Probe probe = waitingForSaves(() -> disk.victims().size() > before);
        StageRunner runner = small.runner(small.ledger.attempts(), disk, TWO_SAVES, probe);
        disk.arm(true);
        try {
            runner.run(seed.fingerprint(), WORKER, Duration.ZERO, always());
            return false;
        } catch (BamException failure) {
            assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
            assertThat(small.stageRecord(seed).state()).isEqualTo(StageState.PARKED);
            return true;
        }
    }

    /** No step is taken while the one before it is saved: every attempt saves the same steps. */
    private static Probe waitingForSaves(BooleanSupplier failed) {
        AtomicLong saved = new AtomicLong();
        return (moment, stage, epoch, step) -> {
            if (moment == Moment.SAVED || moment == Moment.READY) {
                saved.set(step);
            }
            long due = (step - 1)
                    / TWO_SAVES.cadence().steps()
                    * TWO_SAVES.cadence().steps();
            while (moment == Moment.MOVED && saved.get() < due && !failed.getAsBoolean()) {
                StageRunnerTest.sleep(Duration.ofMillis(1));
            }
        };
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
