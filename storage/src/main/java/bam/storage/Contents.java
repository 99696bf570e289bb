package bam.storage;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The files of a folder by name, and the digest that follows from them.
 *
 * @param files sorted by name, the birth certificate left out
 */
public record Contents(List<Entry> files) {
    /** The file that stands beside the bytes and is no part of them. */
    public static final String BIRTH = "birth.json";

    /** Sorts and freezes the list. */
    public Contents {
        files = files.stream().sorted(Comparator.comparing(Entry::name)).toList();
    }

    /**
     * One file.
     *
     * @param name relative to the folder, {@code /}-separated, without control characters
     * @param bytes length
     * @param sha256 digest of its bytes
     */
    public record Entry(String name, long bytes, Digest sha256) {
        /** The name stays below its folder, whoever wrote it. */
        public Entry {
            boolean strays = Arrays.stream(name.split("/", -1))
                    .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
            if (strays || bytes < 0 || name.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "'" + name + "' of " + bytes + " bytes is no file below a folder; name one");
            }
        }
    }

    /** Reads every byte below this folder, and says again and again that it does. */
    static Contents of(Path folder, Runnable reads) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (FolderTree.Entry found : FolderTree.of(folder)) {
            if (!found.folder() && !name(folder, found.path()).equals(BIRTH)) {
                Digest sha256 = CheckpointFiles.hash(found.path(), reads);
                entries.add(new Entry(name(folder, found.path()), found.bytes(), sha256));
            }
        }
        return new Contents(entries);
    }

    private static String name(Path folder, Path path) {
        String name =
                folder.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new BamException(
                    FailureKind.BUG, "'" + name + "' is a link or a device, not a file; write plain files only");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new BamException(
                    FailureKind.BUG,
                    "a file name in " + folder + " holds a control character; use printable names only");
        }
        return name;
    }

    /** SHA-256 over one line of name, length and digest for each file; names hold no tab and no line end. */
    public Digest digest() {
        StringBuilder lines = new StringBuilder();
        files.forEach(file -> lines.append(file.name())
                .append('\t')
                .append(file.bytes())
                .append('\t')
                .append(file.sha256())
                .append('\n'));
        return Digest.of(lines.toString());
    }

    /** Length of the files in all. */
    public long bytes() {
        return files.stream().mapToLong(Entry::bytes).sum();
    }
}
