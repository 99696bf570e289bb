package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.storage.LocalArtifactStore;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger at one moment, in a file and back in another database. */
class LedgerBackupTest extends LedgerTest {
    @TempDir
    private Path folder = Path.of("");

    private final TestDatabase empty = TestDatabase.fresh();

    @BeforeEach
    void runAStudy() throws IOException {
        FinishedStudy.run(plan, ledger, new LocalArtifactStore(folder.resolve("store")));
    }

    @AfterEach
    void dropTheOther() {
        empty.drop();
    }

    @Test
    void aRestoredLedgerHoldsEveryRowOfEveryTableAndGoesOn() throws IOException {
        Path file = write("one.zip");
        read(file);

        for (String table : tables()) {
            String rows = "SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM \"" + table + "\" t";
            assertThat(empty.strings(rows)).as(table).isEqualTo(database.strings(rows));
        }
        assertThat(tables()).contains("study", "stage", "metric_point", "score", "outbox", "audit", "installation");
        try (PostgresLedger restored = empty.open()) {
            assertThat(restored.studies().record(trunk)).isEqualTo(studies.record(trunk));
            StudyPlan later = SmallPlan.of("later", 2);
            restored.studies().record(later, "workflow");
            Fence fence = restored.attempts()
                    .begin(later.replicates().get(0).trunk(), WORKER, Duration.ZERO)
                    .fence();
            restored.attempts().open(fence, 1);
            restored.attempts().report(fence, told(points("loss", 1, 3)));
        }
    }

    @Test
    void whatComesAfterTheMomentIsNotInIt() throws IOException {
        Path file = write("one.zip");
        StudyPlan later = SmallPlan.of("later", 2);
        studies.record(later, "workflow");
        read(file);

        try (PostgresLedger restored = empty.open()) {
            assertThat(restored.studies().study(later.id())).isEmpty();
            assertThat(restored.studies().study(plan.id()).orElseThrow().state())
                    .isEqualTo(StudyState.SUCCEEDED);
        }
    }

    @Test
    void theFileSaysWhatItIs() throws IOException {
        LedgerBackup.Header header = LedgerBackup.verify(write("one.zip"));

        assertThat(header.ledger())
                .isEqualTo(database.strings("SELECT id FROM installation").get(0));
        assertThat(header.tables())
                .isEqualTo(database.strings("SELECT max(version::int) FROM migration")
                        .get(0));
        assertThat(header.names().indexOf("study")).isLessThan(header.names().indexOf("study_stage"));
    }

    @Test
    void aDatabaseWithStudiesIsNotOverwritten() throws IOException {
        Path file = write("one.zip");
        try (PostgresLedger other = empty.open()) {
            other.studies().record(SmallPlan.of("other", 3), "workflow");
            BamException refusal = refusal(() -> read(file));

            assertThat(refusal.kind()).isEqualTo(FailureKind.BAD_INPUT);
            assertThat(refusal.sentence()).contains("holds studies, and nothing is overwritten");
            assertThat(other.studies().studies()).hasSize(1);
        }
    }

    @Test
    void tablesOfAnotherVersionAreNotFilled() throws IOException {
        Path file = write("one.zip");
        empty.execute("DELETE FROM migration WHERE version = (SELECT max(version) FROM migration)");

        assertThat(refusal(() -> read(file)).sentence()).contains("the backup has tables of version");
        empty.execute("DROP TABLE migration");
        assertThat(refusal(() -> read(file)).sentence()).contains("has none; restore into an empty database");
    }

    @Test
    void aFileThatIsCutOffOrNoBackupIsRefusedBeforeAnythingIsTouched() throws IOException {
        byte[] whole = Files.readAllBytes(write("one.zip"));
        Path cut = Files.write(folder.resolve("cut.zip"), Arrays.copyOf(whole, whole.length / 2));
        Path text = Files.writeString(folder.resolve("text.zip"), "no backup");
        Path foreign = zip(
                "foreign.zip",
                "backup.json",
                "{\"format\":\"other 7\",\"tables\":\"1\",\"ledger\":\"x\"," + "\"moment\":\"now\",\"names\":[]}");
        Path nameless = zip(
                "nameless.zip",
                "backup.json",
                "{\"format\":\"bam-ledger-backup 1\",\"tables\":\"1; DROP\",\"ledger\":\"x\",\"moment\":\"now\",\"names\":[]}");
        Path odd = zip("odd.zip", "backup.json", "[1]");
        Path other = zip("other.zip", "readme.txt", "hello");

        for (Path file : List.of(cut, text, foreign, nameless, odd, other, folder.resolve("missing.zip"))) {
            BamException refusal = refusal(() -> read(file));
            assertThat(refusal.kind()).as(file.toString()).isEqualTo(FailureKind.BAD_INPUT);
            assertThat(refusal.sentence()).contains("is no backup that can be read");
        }
        assertThat(refusal(() -> read(foreign)).sentence()).contains("its format is 'other 7'");
        assertThat(empty.strings("SELECT count(*) FROM transition")).isNotEqualTo(List.of("0"));
    }

    @Test
    void rowsThatBreakARuleLeaveTheDatabaseAsItWas() throws IOException {
        LedgerBackup.Header header = LedgerBackup.verify(write("one.zip"));
        Path bad = folder.resolve("bad.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bad))) {
            put(zip, "backup.json", Json.write(header));
            for (String name : header.names()) {
                put(zip, "tables/" + name, name.equals("study") ? "not a row\n" : "");
            }
        }

        assertThat(refusal(() -> read(bad)).kind()).isEqualTo(FailureKind.BAD_INPUT);
        assertThat(empty.strings("SELECT count(*) FROM installation")).containsExactly("1");
        assertThat(empty.strings("SELECT count(*) FROM transition")).isNotEqualTo(List.of("0"));
    }

    private List<String> tables() {
        return database.strings("""
                SELECT table_name FROM information_schema.tables
                WHERE table_schema = 'public' AND table_name <> 'migration' ORDER BY 1
                """);
    }

    private Path write(String name) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            LedgerBackup.write(database.url(), database.user(), database.password(), out);
        }
        return file;
    }

    private void read(Path file) {
        LedgerBackup.read(file, empty.url(), empty.user(), empty.password());
    }

    private Path zip(String name, String entry, String text) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, entry, text);
        }
        return file;
    }

    private static void put(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
