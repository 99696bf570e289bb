package bam.data;

import bam.contracts.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** Files into digests, piece by piece. */
final class FileDigest {
    private FileDigest() {}

    static Digest of(Path file) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        update(sha256, file);
        return Digest.finish(sha256);
    }

    static void update(MessageDigest sha256, Path file) throws IOException {
        byte[] piece = new byte[1 << 16];
        try (InputStream bytes = Files.newInputStream(file)) {
            for (int read = bytes.read(piece); read >= 0; read = bytes.read(piece)) {
                sha256.update(piece, 0, read);
            }
        }
    }
}
