package bam.storage;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.UUID;

/** Checkpoint files below one folder: there in whole under their name, or not there at all. */
public final class CheckpointFiles {
    private static final int READ_BUFFER_BYTES = 1 << 20;

    private final Path root;

    /** Files below this folder, which is made if missing. */
    public CheckpointFiles(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        Files.createDirectories(this.root);
    }

    /**
     * What has been written.
     *
     * @param digest of the file
     * @param bytes length of the file
     */
    public record Written(Digest digest, long bytes) {}

    /** Writes the bytes of a checkpoint. */
    @FunctionalInterface
    public interface ChannelWriter {
        /** Writes all bytes; they may come in pieces of any size. */
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /**
     * Writes a file under a temporary name in the folder where it will stand, makes its bytes durable, gives it its
     * name and makes that durable too. When it throws, nothing stands under the name.
     *
     * @param relativePath below the root, {@code /}-separated; unique, since a file that is there is replaced
     * @throws BamException of kind DISK_FULL when there is no room
     */
    public Written write(String relativePath, ChannelWriter writer) throws IOException {
        Path target = path(relativePath);
        Path temporary = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".writing");
        try {
            Durably.createFolders(root, Durably.parent(target));
            Written written = writeHashed(temporary, writer);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            Durably.syncFolder(Durably.parent(target));
            return written;
        } catch (IOException failure) {
            throw Durably.unlessFull(failure, root);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Whether the file is there in its length and every byte has its digest. */
    public boolean verified(String relativePath, Digest digest, long bytes) throws IOException {
        Path file = path(relativePath);
        return Files.isRegularFile(file)
                && Files.size(file) == bytes
                && hash(file).equals(digest);
    }

    /** Deletes the file; nothing happens if it is gone. */
    public void delete(String relativePath) throws IOException {
        Files.deleteIfExists(path(relativePath));
    }

    /**
     * Where the file stands.
     *
     * @throws BamException of kind BUG when the path leaves the root
     */
    public Path path(String relativePath) {
        Path resolved = resolve(relativePath);
        if (relativePath.indexOf('\\') >= 0 || !resolved.startsWith(root) || resolved.equals(root)) {
            throw refused(relativePath);
        }
        return resolved;
    }

    private Path resolve(String relativePath) {
        try {
            return root.resolve(relativePath).normalize();
        } catch (InvalidPathException impossible) {
            throw refused(relativePath);
        }
    }

    private BamException refused(String relativePath) {
        return new BamException(
                FailureKind.BUG,
                "'" + relativePath + "' is no file below " + root + "; give a relative path that stays below it");
    }

    private static Written writeHashed(Path file, ChannelWriter writer) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            HashingChannel hashing = new HashingChannel(channel);
            writer.writeTo(hashing);
            channel.force(true);
            return new Written(Digest.finish(hashing.sha256), channel.size());
        }
    }

    /** The digest of a file's bytes. */
    static Digest hash(Path file) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                sha256.update(buffer.flip());
                buffer.clear();
            }
        }
        return Digest.finish(sha256);
    }

    /** Hashes what passes; always takes the whole buffer, since writers need not expect less. */
    private static final class HashingChannel implements WritableByteChannel {
        private final FileChannel file;
        private final MessageDigest sha256 = Digest.sha256();

        HashingChannel(FileChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int length = bytes.remaining();
            sha256.update(bytes.duplicate());
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            return length;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        /** The owner closes the file. */
        @Override
        public void close() {}
    }
}
