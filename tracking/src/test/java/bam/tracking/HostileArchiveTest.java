package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.StudyPlan;
import bam.storage.LocalArtifactStore;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that somebody altered, by mistake or not: each is refused in one sentence when it is opened. */
class HostileArchiveTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INDEX = "index.json";
    private static final StudyPlan PLAN = SmallPlan.of("demo", 1);

    @TempDir
    private static Path folder = Path.of("");

    private static TestDatabase database = TestDatabase.fresh();
    private static Path whole = Path.of("");

    @BeforeAll
    static void writeOne() throws IOException {
        try (PostgresLedger ledger = database.open()) {
            LocalArtifactStore store = new LocalArtifactStore(folder.resolve("store"));
            FinishedStudy.run(PLAN, ledger, store);
            whole = folder.resolve("whole.zip");
            StudyArchiveFile.write(
                    ledger.archives().take(PLAN.id()),
                    ledger.studies()::series,
                    store,
                    true,
                    Files.newOutputStream(whole));
        }
    }

    @AfterAll
    static void drop() {
        database.drop();
    }

    @Test
    void aWholeOneIsTaken() throws IOException {
        try (StudyArchiveFile archive = StudyArchiveFile.open(rewritten(all -> all))) {
            assertThat(archive.study().plan()).isEqualTo(PLAN);
        }
    }

    @Test
    void oneThatIsCutOffAnywhereIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length += 1 + bytes.length / 40) {
            assertThat(refusal(Files.write(folder.resolve("cut.zip"), Arrays.copyOf(bytes, length))))
                    .contains("it is no whole zip file");
        }
    }

    @Test
    void aChangedByteAnywhereIsNoticed() throws IOException {
        byte[] bytes = Files.readAllBytes(whole);
        for (int place = 0; place < bytes.length; place += 1 + bytes.length / 60) {
            byte[] changed = bytes.clone();
            changed[place] ^= 0x55;
            Path file = Files.write(folder.resolve("changed.zip"), changed);
            BamException refusal = catchThrowableOfType(BamException.class, () -> open(file));
            if (refusal == null) {
                try (StudyArchiveFile archive = StudyArchiveFile.open(file)) {
                    assertThat(archive.study().plan())
                            .as("a byte that means nothing")
                            .isEqualTo(PLAN);
                }
            }
        }
    }

    @Test
    void anotherFormatIsRefusedByItsName() throws IOException {
        Path newer = rewritten(all -> {
            all.put(INDEX, index(all, "bam-study-archive 2"));
            return all;
        });
        assertThat(refusal(newer)).contains("its format is 'bam-study-archive 2'");
    }

    @Test
    void namesThatLeaveTheFolderAreRefused() throws IOException {
        assertThat(refusal(with("../outside", "x"))).contains("is no file below a folder");
        assertThat(refusal(with("/etc/outside", "x"))).contains("is no file below a folder");
        assertThat(refusal(with("artifacts/" + Digest.of("x") + "/../../outside", "x")))
                .contains("is no file below a folder");
        assertThat(refusal(with("surprise.txt", "x"))).contains("no study has 'surprise.txt'");
    }

    @Test
    void aResultThatNamesFilesOutsideOfItIsRefused() throws IOException {
        Path file = edited(name -> name.endsWith("birth.json"), text -> text.replace("parts/bytes.bin", "../../evil"));
        assertThat(refusal(file)).contains("is no file below a folder");
    }

    @Test
    void aResultWithOtherBytesIsRefusedEvenIfTheListAgrees() throws IOException {
        assertThat(refusal(edited(name -> name.endsWith("bytes.bin"), text -> "x" + text.substring(1))))
                .contains("is not the file that its result was made with");
        assertThat(refusal(edited(
                        name -> name.endsWith("birth.json"),
                        text -> text.replaceFirst("\"bytes\" : ", "\"bytes\" : 1"))))
                .contains("is not that of result");
    }

    @Test
    void aPlanThatWasAlteredIsRefusedByItsFingerprints() throws IOException {
        assertThat(refusal(edited("study.json"::equals, text -> text.replaceFirst("\"batch\":2", "\"batch\":3"))))
                .contains("it was altered after planning");
        assertThat(refusal(edited("document.json"::equals, text -> text.replace("demo", "other"))))
                .contains("its document is not the one of its plan");
        assertThat(refusal(edited("study.json"::equals, text -> text.replaceFirst("SUCCEEDED", "RUNNING"))))
                .contains("has not ended");
        assertThat(refusal(edited("study.json"::equals, text -> text.replaceFirst("\\{", "{\"surprise\":1,"))))
                .contains("surprise");
        assertThat(refusal(edited("study.json"::equals, text -> "[]"))).contains("does not understand");
    }

    @Test
    void somethingThatIsMissingIsNamed() throws IOException {
        Path file = rewritten(all -> {
            all.remove("document.json");
            return all;
        });
        assertThat(refusal(file)).contains("it lacks 'document.json'");
    }

    @Test
    void aCompressedResultOrALengthThatIsNotTrueIsNotUnpacked() throws IOException {
        Map<String, byte[]> all = read();
        String name = all.keySet().stream()
                .filter(n -> n.endsWith("bytes.bin"))
                .findFirst()
                .orElseThrow();
        assertThat(refusal(write(all, name))).contains("is compressed, which it must not be");

        Map<String, byte[]> bomb = read();
        bomb.put("curves/bomb.json", new byte[4 << 20]);
        ObjectNode index = (ObjectNode) JSON.readTree(index(bomb, "bam-study-archive 1"));
        ((ArrayNode) index.get("entries")).forEach(entry -> {
            if (entry.get("name").asText().equals("curves/bomb.json")) {
                ((ObjectNode) entry).put("bytes", 10);
            }
        });
        bomb.put(INDEX, JSON.writeValueAsBytes(index));
        assertThat(refusal(write(bomb, ""))).contains("is not as long as it lists");
    }

    private static Path with(String name, String text) throws IOException {
        return rewritten(all -> {
            all.put(name, text.getBytes(StandardCharsets.UTF_8));
            return all;
        });
    }

    private static Path edited(Predicate<String> which, UnaryOperator<String> change) throws IOException {
        return rewritten(all -> {
            String name = all.keySet().stream().filter(which).findFirst().orElseThrow();
            String text = new String(all.get(name), StandardCharsets.UTF_8);
            assertThat(change.apply(text)).as("the edit of " + name).isNotEqualTo(text);
            all.put(name, change.apply(text).getBytes(StandardCharsets.UTF_8));
            return all;
        });
    }

    /** Another archive whose list agrees with what it holds, unless the change wrote a list itself. */
    private static Path rewritten(UnaryOperator<Map<String, byte[]>> change) throws IOException {
        Map<String, byte[]> all = read();
        all.remove(INDEX);
        Map<String, byte[]> changed = change.apply(all);
        if (!changed.containsKey(INDEX)) {
            changed.put(INDEX, index(changed, "bam-study-archive 1"));
        }
        return write(changed, "");
    }

    private static Map<String, byte[]> read() throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        try (ZipFile zip = new ZipFile(whole.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                try (InputStream in = zip.getInputStream(entry)) {
                    all.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return all;
    }

    private static byte[] index(Map<String, byte[]> all, String format) {
        ObjectNode index = JSON.createObjectNode().put("format", format);
        ArrayNode entries = index.putArray("entries");
        all.forEach((name, bytes) -> {
            if (!name.equals(INDEX)) {
                entries.addObject()
                        .put("name", name)
                        .put("bytes", bytes.length)
                        .put("sha256", Digest.of(bytes).hex());
            }
        });
        return index.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Results are stored as they are, but for the one of this name. */
    private static Path write(Map<String, byte[]> all, String compressed) throws IOException {
        Path file = Files.createTempFile(folder, "rewritten", ".zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> content : all.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                if (entry.getName().startsWith(SealedZip.STORED)
                        && !entry.getName().equals(compressed)) {
                    CRC32 checksum = new CRC32();
                    checksum.update(content.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(content.getValue().length);
                    entry.setCrc(checksum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(content.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    private static String refusal(Path file) {
        BamException refusal = catchThrowableOfType(BamException.class, () -> open(file));
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.kind()).isEqualTo(FailureKind.BAD_INPUT);
        assertThat(refusal.sentence()).doesNotContain("\n").contains("nothing was changed");
        return refusal.sentence();
    }

    private static void open(Path file) throws IOException {
        StudyArchiveFile.open(file).close();
    }
}
