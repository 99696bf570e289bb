package bam.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real disk that writes down what it is asked to do, and answers one call with an error; deletions it does. */
final class FailingDisk implements Disk {
    private final Disk real = new RealDisk();
    private final List<String> calls = new ArrayList<>();
    private int failing = Integer.MAX_VALUE;
    private String answer = "";

    /** The call of this number, counted from 1 and from now, is answered with an error. */
    void fail(int call, String with) {
        calls.clear();
        failing = call;
        answer = with;
    }

    /** What it was asked to do since then. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    private void enter(String call, Path path) throws IOException {
        calls.add(call + " "
                + path.getFileName().toString().replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "NONCE"));
        if (calls.size() == failing) {
            throw new IOException(answer);
        }
    }

    @Override
    public NewFile create(Path file) throws IOException {
        enter("create", file);
        return new Watched(real.create(file), file);
    }

    @Override
    public void force(Path file) throws IOException {
        enter("force", file);
        real.force(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        enter("sync", folder);
        real.syncFolder(folder);
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        enter("folder", folder);
        real.createFolder(folder);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        enter("rename", to);
        real.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        real.delete(path);
    }

    private final class Watched implements NewFile {
        private final NewFile file;
        private final Path path;

        Watched(NewFile file, Path path) {
            this.file = file;
            this.path = path;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            enter("write", path);
            return file.write(bytes);
        }

        @Override
        public void force() throws IOException {
            enter("force", path);
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
