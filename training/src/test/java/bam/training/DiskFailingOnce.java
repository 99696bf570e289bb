package bam.training;

import bam.storage.Disk;
import bam.storage.RealDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * A real disk on which every operation fails the first time that anybody comes to it, before it does anything or after
 * it did everything: of each file the creation, each write, the force and the rename, and what is done to its folder.
 */
final class DiskFailingOnce implements Disk {
    /** What makes the name of the same file another one in the next attempt. */
    private static final Pattern NONCES =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|-\\d+-[0-9a-f]{8}(?=[.]checkpoint)");

    private final Disk real = new RealDisk();
    private final String words;
    private final boolean afterwards;
    private final Set<String> met = new HashSet<>();
    private final List<String> victims = new CopyOnWriteArrayList<>();
    private String newest = "";
    private boolean armed;

    DiskFailingOnce(String words, boolean afterwards) {
        this.words = words;
        this.afterwards = afterwards;
    }

    /** Whether operations fail from now on. */
    synchronized void arm(boolean now) {
        armed = now;
    }

    /** What failed so far: the operation, and the name of the file that it is about. */
    List<String> victims() {
        return victims;
    }

    /** What a disk does. */
    @FunctionalInterface
    private interface Operation<T> {
        T run() throws IOException;
    }

    private <T> T once(String name, String which, Operation<T> operation) throws IOException {
        boolean strikes = strikes(name, which);
        if (strikes && !afterwards) {
            throw new IOException(words);
        }
        T result = operation.run();
        if (strikes) {
            throw new IOException(words);
        }
        return result;
    }

    private synchronized boolean strikes(String name, String which) {
        boolean strikes = armed && met.add(name + " " + newest + " " + which);
        if (strikes) {
            victims.add(name + " " + newest);
        }
        return strikes;
    }

    private static String plain(Path path) {
        return NONCES.matcher(path.toString()).replaceAll("");
    }

    private synchronized void begin(Path file) {
        newest = NONCES.matcher(file.getFileName().toString()).replaceAll("");
    }

    @Override
    public NewFile create(Path file) throws IOException {
        begin(file);
        return new Opened(once("create", plain(file), () -> real.create(file)));
    }

    @Override
    public void force(Path file) throws IOException {
        once("forceWritten", plain(file), () -> {
            real.force(file);
            return true;
        });
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        once("syncFolder", plain(folder), () -> {
            real.syncFolder(folder);
            return true;
        });
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        once("createFolder", plain(folder), () -> {
            real.createFolder(folder);
            return true;
        });
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        once("rename", plain(to), () -> {
            real.rename(from, to);
            return true;
        });
    }

    /** What cannot be deleted stays and is collected later; it fails nothing. */
    @Override
    public void delete(Path path) throws IOException {
        real.delete(path);
    }

    /** A file whose writes fail too, one after the other. */
    private final class Opened implements NewFile {
        private final NewFile file;
        private int writes;

        Opened(NewFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            writes++;
            return once("write", "" + writes, () -> file.write(bytes));
        }

        @Override
        public void force() throws IOException {
            once("force", "", () -> {
                file.force();
                return true;
            });
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
