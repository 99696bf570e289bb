package bam.drills.disk;

import bam.storage.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A disk that answers once with a chosen fault, in the words that Linux has for it. */
public final class FaultyDisk implements Disk {
    private static final String FULL = "No space left on device";
    private static final String BROKEN = "Input/output error";

    private final Disk under;
    private @Nullable Fault armed;
    private long left;
    private boolean struck;
    private boolean full;

    /** A disk that does what this one does until a fault is armed. */
    public FaultyDisk(Disk under) {
        this.under = under;
    }

    /** What goes wrong. */
    public enum Fault {
        /** Bytes reach the file up to a place; the rest is taken and lost without a word. */
        TORN_WRITE,
        /** Bytes reach the file up to a place, then the write answers with an error. */
        SHORT_WRITE,
        /** There is room up to a place, and none after it, for anything, until the disk is mended. */
        NO_ROOM,
        /** A force of a file answers with an error. */
        FORCE,
        /** A rename answers with an error. */
        RENAME,
        /** A sync of a folder answers with an error. */
        SYNC
    }

    /**
     * Lets a fault strike from now on.
     *
     * @param at for faults of writes the number of bytes that still reach their files, else the number of the call that
     *     fails, from 1
     */
    public synchronized void arm(Fault fault, long at) {
        armed = fault;
        left = at;
        struck = false;
    }

    /** Whether the fault that was armed last has struck. */
    public synchronized boolean struck() {
        return struck;
    }

    /** The disk is sound again: no fault is armed, and there is room. */
    public synchronized void mend() {
        armed = null;
        full = false;
    }

    private synchronized boolean strikes(Fault fault) {
        if (armed != fault || --left > 0) {
            return false;
        }
        armed = null;
        struck = true;
        return true;
    }

    /**
     * A write that a fault strikes.
     *
     * @param fault which
     * @param passing so many of its bytes reach the file before
     */
    private record Strike(Fault fault, int passing) {}

    /** The strike at a write of so many bytes, if there is one. */
    private synchronized @Nullable Strike strikeAt(int bytes) {
        Fault fault = armed;
        if (fault != Fault.TORN_WRITE && fault != Fault.SHORT_WRITE && fault != Fault.NO_ROOM) {
            return null;
        }
        if (bytes <= left) {
            left -= bytes;
            return null;
        }
        armed = null;
        struck = true;
        full = fault == Fault.NO_ROOM;
        return new Strike(fault, (int) left);
    }

    private synchronized void requireRoom(Path path) throws IOException {
        if (full) {
            throw new FileSystemException(path.toString(), null, FULL);
        }
    }

    @Override
    public NewFile create(Path file) throws IOException {
        requireRoom(file);
        return new Watched(under.create(file), file);
    }

    @Override
    public void force(Path file) throws IOException {
        if (strikes(Fault.FORCE)) {
            throw new IOException(BROKEN);
        }
        under.force(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        if (strikes(Fault.SYNC)) {
            throw new IOException(BROKEN);
        }
        under.syncFolder(folder);
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        requireRoom(folder);
        under.createFolder(folder);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (strikes(Fault.RENAME)) {
            throw new FileSystemException(from.toString(), to.toString(), BROKEN);
        }
        under.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        under.delete(path);
    }

    /** A file on this disk. */
    private final class Watched implements NewFile {
        private final NewFile file;
        private final Path path;
        private boolean torn;

        Watched(NewFile file, Path path) {
            this.file = file;
            this.path = path;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            requireRoom(path);
            Strike strike = torn ? new Strike(Fault.TORN_WRITE, 0) : strikeAt(bytes.remaining());
            if (strike == null) {
                return file.write(bytes);
            }
            writeAll(bytes.slice().limit(strike.passing()));
            if (strike.fault() != Fault.TORN_WRITE) {
                throw new IOException(strike.fault() == Fault.NO_ROOM ? FULL : BROKEN);
            }
            torn = true;
            int taken = bytes.remaining();
            bytes.position(bytes.limit());
            return taken;
        }

        private void writeAll(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }

        @Override
        public void force() throws IOException {
            if (strikes(Fault.FORCE)) {
                throw new IOException(BROKEN);
            }
            file.force();
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
