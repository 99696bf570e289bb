package bam.drills.save;

import static org.assertj.core.api.Assertions.assertThat;

import bam.drills.disk.FaultyDisk;
import bam.storage.CheckpointFiles;
import bam.storage.RealDisk;
import bam.tracking.PostgresLedger;
import bam.tracking.StageRecord;
import bam.tracking.fixture.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage with two committed checkpoints, and what an inspection says once they are spoilt. */
class InspectionTest {
    private final Numbered numbered = Numbered.of(1);
    private final PostgresLedger ledger = TestDatabase.fresh().open();
    private final SaveSite site;
    private final Inspection inspection;

    InspectionTest(@TempDir Path folder) {
        this.site = new SaveSite(ledger, folder);
        this.inspection = new Inspection(site, numbered);
    }

    @BeforeEach
    void trainUntilTwoCheckpointsAreCommitted() throws Exception {
        site.prepare();
        site.add(numbered.stage());
        DiskFaults faults = new DiskFaults(site, List.of(FaultyDisk.Fault.NO_ROOM), new SplittableRandom(1));
        while (committed() < 2) {
            faults.strike(numbered);
            assertThat(inspection.after("a full disk")).isEmpty();
            ledger.studies().reopen(numbered.stage().fingerprint());
        }
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void findsNothingWhereNothingIsSpoilt() throws IOException {
        int before = inspection.verified();

        assertThat(inspection.after("a test")).isEmpty();

        assertThat(inspection.verified()).isEqualTo(before + 2);
    }

    @Test
    void findsACommittedFileThatIsNotWhole() throws IOException {
        Path file = files().path(files().list().get(0).path());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThat(inspection.after("a test"))
                .singleElement()
                .asString()
                .contains("of 'model 1'")
                .endsWith("is committed, and its file is missing or not what its digest says");
    }

    @Test
    void findsAnAttemptThatDidNotGoOnFromTheNewestCheckpoint() throws Exception {
        for (CheckpointFiles.Stored file : files().list()) {
            files().delete(file.path());
        }

        site.run(numbered.stage());

        assertThat(inspection.after("a test"))
                .anyMatch(violation -> violation.contains("had gone on from step 0 instead of "))
                .anyMatch(violation -> violation.endsWith("is marked as damaged"));
    }

    private CheckpointFiles files() throws IOException {
        return site.files(new RealDisk());
    }

    private long committed() {
        return site.record(numbered.stage()).checkpoints().stream()
                .map(StageRecord.Saved::state)
                .filter("COMMITTED"::equals)
                .count();
    }
}
