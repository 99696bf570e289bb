package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.storage.Contents;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A zip file that lists its own entries with their lengths and digests. What is read from one was in the list, and
 * every byte of it was checked, before anything is made of it. Equal contents give equal files.
 */
final class SealedZip implements AutoCloseable {
    /** Name of the list, the last entry. */
    private static final String INDEX = "index.json";

    /** Entries that are stored as they are: they cannot grow when they are read. */
    static final String STORED = "artifacts/";

    /** All that is compressed may come to so much when it is read: a hundred curves of a million points. */
    private static final long LARGEST_COMPRESSED = 8L << 30;

    private static final int LARGEST_INDEX = 64 << 20;
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Path file;
    private final ZipFile zip;
    private final Map<String, Contents.Entry> entries;

    private SealedZip(Path file, ZipFile zip, Map<String, Contents.Entry> entries) {
        this.file = file;
        this.zip = zip;
        this.entries = entries;
    }

    /**
     * The list.
     *
     * @param format of all that the file holds
     * @param entries by name, this list left out
     */
    private record Index(String format, List<Contents.Entry> entries) {}

    /** Writes one, entry by entry; closing it adds the list. */
    static final class Writer implements AutoCloseable {
        private final ZipOutputStream zip;
        private final String format;
        private final List<Contents.Entry> entries = new ArrayList<>();

        Writer(OutputStream out, String format) {
            this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
            this.format = format;
        }

        void add(String name, byte[] bytes) throws IOException {
            zip.putNextEntry(entry(name));
            zip.write(bytes);
            zip.closeEntry();
            entries.add(new Contents.Entry(name, bytes.length, Digest.of(bytes)));
        }

        /** Adds a file as it is; its length and checksum stand before its bytes, so that it is read twice. */
        void add(String name, Path file) throws IOException {
            ZipEntry entry = entry(name);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(Files.size(file));
            entry.setCrc(checksum(file));
            MessageDigest sha256 = Digest.sha256();
            zip.putNextEntry(entry);
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
                in.transferTo(zip);
            }
            zip.closeEntry();
            entries.add(new Contents.Entry(name, entry.getSize(), Digest.finish(sha256)));
        }

        private static long checksum(Path file) throws IOException {
            CRC32 checksum = new CRC32();
            try (InputStream in = new CheckedInputStream(Files.newInputStream(file), checksum)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return checksum.getValue();
        }

        private static ZipEntry entry(String name) {
            ZipEntry entry = new ZipEntry(name);
            entry.setTimeLocal(NO_TIME);
            return entry;
        }

        @Override
        public void close() throws IOException {
            try (zip) {
                zip.putNextEntry(entry(INDEX));
                zip.write(FactsJson.bytes(new Index(format, entries)));
                zip.closeEntry();
            }
        }
    }

    /**
     * Opens one and checks all of it.
     *
     * @throws BamException of kind BAD_INPUT when it is something else, of another format, cut off or altered
     */
    static SealedZip open(Path file, String format) {
        try {
            ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
            try {
                SealedZip sealed = new SealedZip(file, zip, new TreeMap<>());
                sealed.check(format);
                return sealed;
            } catch (IOException | RuntimeException failure) {
                zip.close();
                throw failure;
            }
        } catch (IOException | IllegalArgumentException damaged) {
            throw unfit(file, "it is no whole zip file (" + damaged.getMessage() + ")");
        }
    }

    private void check(String format) throws IOException {
        Index index = index();
        if (!index.format().equals(format)) {
            throw unfit("its format is '" + index.format() + "' and this program reads '" + format + "'");
        }
        index.entries().forEach(entry -> entries.put(entry.name(), entry));
        List<String> names = Collections.list(zip.entries()).stream()
                .map(ZipEntry::getName)
                .sorted()
                .toList();
        List<String> listed = new ArrayList<>(entries.keySet());
        listed.add(INDEX);
        Collections.sort(listed);
        if (!names.equals(listed)) {
            throw unfit("it does not hold exactly what it lists");
        }
        requireSizes();
        for (Contents.Entry entry : entries.values()) {
            check(entry);
        }
    }

    private Index index() throws IOException {
        ZipEntry entry = zip.getEntry(INDEX);
        if (entry == null) {
            throw unfit("it has no " + INDEX);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(LARGEST_INDEX + 1);
            if (bytes.length > LARGEST_INDEX) {
                throw unfit("its list of entries is longer than " + LARGEST_INDEX + " bytes");
            }
            return parse(INDEX, bytes, Index.class);
        }
    }

    /** Before anything is unpacked: by their own words, whose truth is checked while they are read. */
    private void requireSizes() {
        long compressed = 0;
        for (Contents.Entry entry : entries.values()) {
            ZipEntry found = zip.getEntry(entry.name());
            boolean stored = found.getMethod() == ZipEntry.STORED;
            if (entry.name().startsWith(STORED) && !stored) {
                throw unfit("'" + entry.name() + "' is compressed, which it must not be");
            }
            compressed += stored ? 0 : entry.bytes();
            if (entry.bytes() != found.getSize() || compressed < 0) {
                throw unfit("'" + entry.name() + "' is not as long as it lists");
            }
        }
        if (compressed > LARGEST_COMPRESSED) {
            throw unfit("it would unpack to " + compressed + " bytes, more than " + LARGEST_COMPRESSED);
        }
    }

    private void check(Contents.Entry entry) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        try (InputStream in = open(entry.name())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                bytes += count;
                if (bytes > entry.bytes()) {
                    break;
                }
                sha256.update(buffer, 0, count);
            }
        }
        if (bytes != entry.bytes() || !Digest.finish(sha256).equals(entry.sha256())) {
            throw unfit("'" + entry.name() + "' has other bytes than it lists");
        }
    }

    /** What it holds, by name. */
    Map<String, Contents.Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /** The bytes of an entry, which must be there. */
    InputStream open(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw unfit("it has no " + name);
        }
        return zip.getInputStream(entry);
    }

    /** An entry as a record. */
    <T> T read(String name, Class<T> type) {
        try (InputStream in = open(name)) {
            return parse(name, in.readAllBytes(), type);
        } catch (IOException failure) {
            throw unfit("'" + name + "' cannot be read (" + failure.getMessage() + ")");
        }
    }

    private <T> T parse(String name, byte[] bytes, Class<T> type) {
        try {
            return FactsJson.parse(bytes, type);
        } catch (IOException foreign) {
            throw unfit("'" + name + "' says what this program does not understand: " + FactsJson.cause(foreign));
        }
    }

    BamException unfit(String fact) {
        return unfit(file, fact);
    }

    private static BamException unfit(Path file, String fact) {
        return new BamException(
                FailureKind.BAD_INPUT,
                "'" + file + "' cannot be imported: " + fact + "; nothing was changed, get the archive again");
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
