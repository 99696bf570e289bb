package bam.data;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.data.text.FolderEntries;
import bam.data.text.Glob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;

/** What identifies local text: the names and bytes of its files, never where they lie. */
public final class LocalFiles {
    private LocalFiles() {}

    /**
     * SHA-256 over the matching files in the order of their relative names: length of the name, the name in UTF-8,
     * length of the file (lengths as eight bytes, big-endian), the file.
     *
     * @param root a folder, or one file
     * @param glob pattern on {@code /}-separated relative names
     */
    public static Digest digest(Path root, String glob) {
        try {
            Map<String, Path> files = new FolderEntries(root, new Glob(glob)).files();
            if (files.isEmpty()) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "no file below '" + root + "' matches '" + glob + "'; correct the path or the entries");
            }
            MessageDigest sha256 = Digest.sha256();
            for (var file : files.entrySet()) {
                byte[] name = file.getKey().getBytes(StandardCharsets.UTF_8);
                sha256.update(ByteBuffer.allocate(8).putLong(0, name.length));
                sha256.update(name);
                sha256.update(ByteBuffer.allocate(8).putLong(0, Files.size(file.getValue())));
                FileDigest.update(sha256, file.getValue());
            }
            return Digest.finish(sha256);
        } catch (IOException unreadable) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "'" + root + "' cannot be read (" + unreadable + "); correct the path or its permissions",
                    unreadable);
        }
    }
}
