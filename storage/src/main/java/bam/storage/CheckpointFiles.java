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
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checkpoint files below one folder: there in whole under their name, or not there at all. */
public final class CheckpointFiles {
    /** End of the name of a file that is not whole yet, after a nonce. */
    private static final String WRITING = ".writing";

    private static final Pattern UNFINISHED = Pattern.compile("[.][^./]+[.]writing$");
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFiles.class);
    private static final int READ_BUFFER_BYTES = 1 << 20;

    private final Path root;
    private final Disk disk;
    private final DurableFolders folders;
    private final WriteFailures failures;
    private final Mount mount;

    /** Files below this folder of a store, which is made if missing. */
    public CheckpointFiles(Path root) throws IOException {
        this(root, new RealDisk());
    }

    /** Files below this folder of a disk. */
    public CheckpointFiles(Path root, Disk disk) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        this.disk = disk;
        this.mount = new Mount(DurableFolders.parent(this.root));
        this.folders = new DurableFolders(this.root, disk);
        this.failures = new WriteFailures(this.root, "the checkpoint before it is good");
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
     * name and makes that durable too. When it throws, nothing that was there before is changed.
     *
     * @param relativePath below the root, {@code /}-separated; never used before
     * @throws BamException of kind UNREACHABLE when the store has gone away, of kind DISK_FULL when there is no room,
     *     of kind STORE_FAULT when the disk answers with another error, of kind INTERRUPTED when the thread is
     */
    public Written write(String relativePath, ChannelWriter writer) {
        Path target = path(relativePath);
        Path temporary = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + WRITING);
        try {
            mount.require();
            folders.require(DurableFolders.parent(target));
            Written written = writeHashed(temporary, writer);
            disk.rename(temporary, target);
            disk.syncFolder(DurableFolders.parent(target));
            return written;
        } catch (IOException failure) {
            discard(temporary);
            discard(target);
            throw failures.translate(failure);
        } catch (RuntimeException failure) {
            discard(temporary);
            throw failure;
        }
    }

    /** What stays behind is collected later, so that it must not hide why it is discarded. */
    private void discard(Path file) {
        try {
            disk.delete(file);
        } catch (IOException failure) {
            LOG.warn("{} could not be deleted: {}", file, failure.getMessage());
        }
    }

    private Written writeHashed(Path file, ChannelWriter writer) throws IOException {
        try (Disk.NewFile opened = disk.create(file)) {
            HashingChannel hashing = new HashingChannel(opened);
            writer.writeTo(hashing);
            opened.force();
            requireLength(file, hashing.bytes);
            return new Written(Digest.finish(hashing.sha256), hashing.bytes);
        }
    }

    /** Some file systems take bytes that they have no room for, and say so to nobody. */
    private static void requireLength(Path file, long bytes) throws IOException {
        long found = Files.size(file);
        if (found != bytes) {
            throw new IOException("of " + bytes + " bytes written to " + file + " it holds " + found);
        }
    }

    /** Whether the file is there in its length and every byte has its digest. */
    public boolean verified(String relativePath, Digest digest, long bytes) throws IOException {
        Path file = path(relativePath);
        mount.require();
        return Files.isRegularFile(file)
                && Files.size(file) == bytes
                && hash(file, () -> {}).equals(digest);
    }

    /**
     * A file below the root.
     *
     * @param path relative to the root, {@code /}-separated
     * @param slot the path that the file has, or will have once it is whole
     * @param bytes length
     * @param touched when it was last written
     */
    public record Stored(String path, String slot, long bytes, Instant touched) {}

    /** Every file, whole or not. */
    public List<Stored> list() throws IOException {
        List<Stored> found = new ArrayList<>();
        for (FolderTree.Entry entry : FolderTree.of(root)) {
            if (!entry.folder()) {
                String path = String.join("/", names(root.relativize(entry.path())));
                found.add(new Stored(path, UNFINISHED.matcher(path).replaceFirst(""), entry.bytes(), entry.modified()));
            }
        }
        return found;
    }

    private static List<String> names(Path relative) {
        List<String> names = new ArrayList<>();
        relative.forEach(name -> names.add(name.toString()));
        return names;
    }

    /** Deletes the file; nothing happens if it is gone. */
    public void delete(String relativePath) throws IOException {
        disk.delete(path(relativePath));
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

    /** The digest of a file's bytes; says after each piece that it reads. */
    static Digest hash(Path file, Runnable reads) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                sha256.update(buffer.flip());
                buffer.clear();
                reads.run();
            }
        }
        return Digest.finish(sha256);
    }

    /** Hashes and counts what passes; always takes the whole buffer, since writers need not expect less. */
    private static final class HashingChannel implements WritableByteChannel {
        private final WritableByteChannel file;
        private final MessageDigest sha256 = Digest.sha256();
        private long bytes;

        HashingChannel(WritableByteChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer buffer) throws IOException {
            int length = buffer.remaining();
            sha256.update(buffer.duplicate());
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
            bytes += length;
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
