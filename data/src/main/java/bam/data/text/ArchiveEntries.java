package bam.data.text;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The entries of a zip or jar whose names match; nothing is ever extracted to disk, and hostile archives are refused.
 */
public final class ArchiveEntries implements SourceEntries {
    private static final long SLACK = 1 << 20;

    private final Path archive;
    private final Glob names;
    private final ReadingLimits limits;

    /** The matching entries of this archive. */
    public ArchiveEntries(Path archive, Glob names, ReadingLimits limits) {
        this.archive = archive;
        this.names = names;
        this.limits = limits;
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            long total = 0;
            for (ZipEntry entry : matching(zip).values()) {
                total += visit(zip, entry, limits.totalBytes() - total, visitor);
            }
        } catch (ZipException damaged) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "archive '" + archive + "' is damaged (" + damaged.getMessage() + "); fetch or pack it again",
                    damaged);
        }
    }

    private SortedMap<String, ZipEntry> matching(ZipFile zip) {
        if (zip.size() > limits.entries()) {
            throw refused(zip.size() + " entries where " + limits.entries() + " are allowed");
        }
        SortedMap<String, ZipEntry> found = new TreeMap<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            requireHonestName(entry.getName());
            boolean wanted = !entry.isDirectory() && names.matches(entry.getName());
            if (wanted && found.put(entry.getName(), entry) != null) {
                throw refused("two entries named '" + entry.getName() + "'");
            }
        }
        return found;
    }

    /** Unpacked bytes of the entry. */
    private long visit(ZipFile zip, ZipEntry entry, long left, Visitor visitor) throws IOException {
        long byRatio = SLACK + Math.max(0, entry.getCompressedSize()) * limits.ratio();
        long most = Math.min(Math.min(limits.entryBytes(), left), byRatio);
        String what = "entry '" + entry.getName() + "' of '" + archive.getFileName() + "'";
        try (LimitedStream bytes = new LimitedStream(zip.getInputStream(entry), what, seen -> most);
                InputStream unpacked = Unpacked.of(entry.getName(), bytes, limits)) {
            visitor.visit(entry.getName(), unpacked);
            return bytes.count();
        }
    }

    private void requireHonestName(String name) {
        boolean climbs = ("/" + name + "/").contains("/../");
        boolean absolute = name.startsWith("/") || name.matches("[A-Za-z]:.*");
        boolean disguised = name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0;
        if (climbs || absolute || disguised) {
            throw refused("an entry named '" + name + "', which leads out of the archive");
        }
    }

    private BamException refused(String fact) {
        return new BamException(
                FailureKind.BAD_INPUT,
                "archive '" + archive.getFileName() + "' has " + fact + "; it is not read, take another source");
    }
}
