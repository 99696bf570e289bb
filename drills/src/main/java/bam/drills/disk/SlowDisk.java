package bam.drills.disk;

import bam.storage.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A disk that takes few bytes at a time and rests after each call, so that a kill lands in the middle of a file.
 *
 * @param under the disk that does it
 * @param pieceBytes so many bytes at once
 * @param rest after each call that writes, forces, renames or syncs
 */
public record SlowDisk(Disk under, int pieceBytes, Duration rest) implements Disk {
    private void rests() {
        LockSupport.parkNanos(rest.toNanos());
    }

    @Override
    public NewFile create(Path file) throws IOException {
        return new Slowed(under.create(file));
    }

    @Override
    public void force(Path file) throws IOException {
        under.force(file);
        rests();
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        under.syncFolder(folder);
        rests();
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        under.createFolder(folder);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        under.rename(from, to);
        rests();
    }

    @Override
    public void delete(Path path) throws IOException {
        under.delete(path);
    }

    /** A file on this disk. */
    private final class Slowed implements NewFile {
        private final NewFile file;

        Slowed(NewFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            ByteBuffer piece = bytes.slice().limit(Math.min(pieceBytes, bytes.remaining()));
            int written = file.write(piece);
            bytes.position(bytes.position() + written);
            rests();
            return written;
        }

        @Override
        public void force() throws IOException {
            file.force();
            rests();
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
