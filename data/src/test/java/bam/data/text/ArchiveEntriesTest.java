package bam.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives from elsewhere are not trusted. */
class ArchiveEntriesTest {
    private static final ReadingLimits SMALL = new ReadingLimits(3, 1000, 1500, 100);

    private final Path folder;

    ArchiveEntriesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void matchingEntriesComeInTheOrderOfTheirNames() throws IOException {
        Path zip = zip(Map.of("b.txt", text(1), "a.txt", text(2), "c.md", text(3)));

        assertThat(read(zip, "*.txt", SMALL)).containsExactly("a.txt 2", "b.txt 1");
    }

    @Test
    void anEntryThatLeadsOutOfTheArchiveIsRefusedEvenWhereItDoesNotMatch() throws IOException {
        for (String trick : List.of("../evil", "a/../../evil", "/etc/evil", "C:evil", "a\\evil")) {
            Path zip = zip(Map.of(trick, text(1), "a.txt", text(1)));

            assertThatThrownBy(() -> read(zip, "a.txt", SMALL))
                    .isInstanceOf(BamException.class)
                    .hasMessageContaining("an entry named '" + trick + "', which leads out of the archive");
        }
    }

    @Test
    void tooManyEntriesAreRefused() throws IOException {
        Path zip = zip(Map.of("a", text(1), "b", text(1), "c", text(1), "d", text(1)));

        assertThatThrownBy(() -> read(zip, "a", SMALL)).hasMessageContaining("4 entries where 3 are allowed");
    }

    @Test
    void aLongEntryIsRefused() throws IOException {
        Path zip = zip(Map.of("a.txt", text(1001)));

        assertThatThrownBy(() -> read(zip, "**", SMALL))
                .hasMessageContaining("entry 'a.txt' of 'test.zip' unpacks to more than 1000 bytes");
    }

    @Test
    void entriesThatAreTooLongTogetherAreRefused() throws IOException {
        Path zip = zip(Map.of("a", text(900), "b", text(900)));

        assertThatThrownBy(() -> read(zip, "**", SMALL)).hasMessageContaining("more than 600 bytes");
    }

    @Test
    void aBombIsRefusedByItsRatio() throws IOException {
        Path zip = zip(Map.of("a", new byte[20 << 20]));

        assertThatThrownBy(() -> read(zip, "**", ReadingLimits.STANDARD))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("the most that is trusted");
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("twin1", text(1));
        entries.put("twin2", text(1));
        Path zip = zip(entries);
        String raw = Files.readString(zip, StandardCharsets.ISO_8859_1).replace("twin2", "twin1");
        Files.writeString(zip, raw, StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> read(zip, "**", SMALL)).hasMessageContaining("two entries named 'twin1'");
    }

    @Test
    void aTruncatedArchiveIsRefused() throws IOException {
        Path zip = zip(Map.of("a", text(900)));
        byte[] bytes = Files.readAllBytes(zip);
        Files.write(zip, List.of(new String(bytes, 0, 40, StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> read(zip, "**", SMALL)).hasMessageContaining("is damaged");
    }

    private static List<String> read(Path zip, String glob, ReadingLimits limits) throws IOException {
        List<String> read = new ArrayList<>();
        new ArchiveEntries(zip, new Glob(glob), limits)
                .forEach((name, bytes) -> read.add(name + " " + bytes.readAllBytes().length));
        return read;
    }

    private Path zip(Map<String, byte[]> entries) throws IOException {
        Path zip = folder.resolve("test.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (var entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return zip;
    }

    private static byte[] text(int length) {
        return "x".repeat(length).getBytes(StandardCharsets.UTF_8);
    }
}
