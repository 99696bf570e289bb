package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.PlannedStage;
import bam.storage.LocalArtifactStore;
import bam.tracking.fixture.SmallPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A folder of backups of one ledger. */
class BackupFolderTest extends FinishedStudyTest {
    @Test
    void aBackupHoldsTheLedgerAndEveryResultThatItRefersTo() throws IOException {
        BackupFolder backups = new BackupFolder(folder.resolve("backups"));
        BackupFolder.Report first = backups.add(database(), folder.resolve("store"));
        BackupFolder.Report second = backups.add(database(), folder.resolve("store"));

        assertThat(first.copied()).isEqualTo(6);
        assertThat(second.copied()).isZero();
        assertThat(backups.find(Optional.empty())).isEqualTo(second.file());
        LocalArtifactStore saved = new LocalArtifactStore(folder.resolve("backups"));
        for (PlannedStage stage : DONE.stages()) {
            assertThat(saved.verify(
                            ledger.studies().artifact(stage.fingerprint()).orElseThrow()))
                    .isTrue();
        }
    }

    @Test
    void theNewestBackupOfAMomentOrBeforeIsFound() throws IOException {
        Path early = backup("ledger-2026-01-01T000000Z.zip");
        Path late = backup("ledger-2026-02-01T000000Z.zip");
        backup("ledger-other.txt");
        BackupFolder backups = new BackupFolder(folder);

        assertThat(backups.find(Optional.empty())).isEqualTo(late);
        assertThat(backups.find(Optional.of(Instant.parse("2026-01-31T12:00:00.5Z"))))
                .isEqualTo(early);
        assertThat(backups.find(Optional.of(Instant.parse("2026-02-01T00:00:00Z"))))
                .isEqualTo(late);
        assertThatThrownBy(() -> backups.find(Optional.of(Instant.parse("2025-12-31T00:00:00Z"))))
                .hasMessageContaining("has no backup of that moment or before; its first one is ledger-2026-01-01");
        assertThatThrownBy(() -> new BackupFolder(folder.resolve("nowhere")).find(Optional.empty()))
                .hasMessageContaining("has no backup; name the folder");
    }

    @Test
    void aFolderOfSomethingElseOrOfAnotherLedgerIsNotUsed() throws IOException {
        Path others = Files.createDirectories(folder.resolve("others"));
        Files.writeString(others.resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> new BackupFolder(others).add(database(), folder.resolve("store")))
                .hasMessageContaining("holds something that is no backup");

        Files.delete(others.resolve("letter.txt"));
        Files.writeString(others.resolve("ledger.id"), "00000000-0000-0000-0000-000000000000\n");
        assertThatThrownBy(() -> new BackupFolder(others).add(database(), folder.resolve("store")))
                .hasMessageContaining("has backups of another ledger");
    }

    @Test
    void resultsThatAStoreLacksAreGivenBack() throws IOException {
        BackupFolder backups = new BackupFolder(folder.resolve("backups"));
        backups.add(database(), folder.resolve("store"));
        ledger.studies().record(SmallPlan.of("later", 3), "workflow");
        NewFolder.delete(folder.resolve("store").resolve("artifacts"));

        assertThat(backups.giveBack(database(), folder.resolve("store")).copied())
                .isEqualTo(6);
        assertThat(backups.giveBack(database(), folder.resolve("store")).copied())
                .isZero();
    }

    private Path backup(String name) throws IOException {
        return Files.writeString(folder.resolve(name), "");
    }

    private Settings.Database database() {
        return new Settings.Database(database.url(), database.user(), database.password());
    }
}
