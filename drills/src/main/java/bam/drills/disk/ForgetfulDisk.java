package bam.drills.disk;

import bam.storage.Disk;
import bam.storage.RealDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A folder of a real disk that a power cut brings back to what a strict file system promises: bytes survive that were
 * forced, names that were synced. Of the rest a random part survives, as on a real one: a beginning of the changes of
 * names, and some pages of the bytes. Whoever writes past it, by the usual calls of Java, is treated no better.
 */
public final class ForgetfulDisk implements Disk {
    private final Disk real = new RealDisk();
    private final Path root;
    private final SplittableRandom random;
    private final Names now = new Names();
    private final Names durable = new Names();
    private final List<Names.Change> journal = new ArrayList<>();
    private long calls;
    private long lastCall = Long.MAX_VALUE;
    private boolean off;

    /** All that stands in the folder now is durable. */
    public ForgetfulDisk(Path root, long seed) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        this.random = new SplittableRandom(seed);
        Files.createDirectories(this.root);
        noticeAll();
        settle();
    }

    /** The power goes at a call: the first from now is 1. It, and every call after it, throws {@link PowerCutError}. */
    public synchronized void cutAt(long call) {
        lastCall = calls + call;
    }

    /** The power goes now. */
    public synchronized void cut() {
        off = true;
    }

    /** How often it was called so far. */
    public synchronized long calls() {
        return calls;
    }

    /** Whether the power is off. */
    public synchronized boolean off() {
        return off;
    }

    /** The power is back, if it was off: the folder holds what survives that it goes now. */
    public synchronized void powerCut() throws IOException {
        noticeAll();
        int survivors = random.nextInt(journal.size() + 1);
        journal.subList(0, survivors).forEach(change -> change.applyTo(durable));
        forgetBytes();
        real.deleteTree(root);
        Files.createDirectories(root);
        for (Path name : durable.all()) {
            if (durable.has(name)) {
                write(name, durable.at(name));
            }
        }
        now.become(durable);
        journal.clear();
        off = false;
        lastCall = Long.MAX_VALUE;
    }

    private void forgetBytes() throws IOException {
        for (Path name : durable.all()) {
            Names.Node node = durable.at(name);
            if (!node.isFolder()) {
                node.force(new LostPages(random).of(node.forced(), written(node)));
            }
        }
    }

    /** What was in a folder that is lost is lost with it. */
    private void write(Path name, Names.Node node) throws IOException {
        if (!Files.isDirectory(name.resolveSibling("."))) {
            new Names.Deleted(name).applyTo(durable);
        } else if (node.isFolder()) {
            Files.createDirectory(name);
        } else {
            Files.write(name, node.forced());
        }
    }

    /** What programs have written into a file, forced or not; what was forced if it is deleted by now. */
    private byte[] written(Names.Node node) throws IOException {
        for (Path name : now.all()) {
            if (now.at(name) == node) {
                return Files.readAllBytes(name);
            }
        }
        return node.forced();
    }

    private void enter() {
        if (++calls >= lastCall) {
            off = true;
        }
        requirePower();
    }

    private void requirePower() {
        if (off) {
            throw new PowerCutError();
        }
    }

    private void change(Names.Change change) {
        change.applyTo(now);
        journal.add(change);
    }

    /** What others created or deleted past us. */
    private void noticeAll() throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path name : tree.filter(each -> !each.equals(root)).toList()) {
                if (!now.has(name)) {
                    change(new Names.Created(name, new Names.Node(Files.isDirectory(name))));
                }
            }
        }
        for (Path name : now.all()) {
            if (Files.notExists(name) && now.has(name)) {
                change(new Names.Deleted(name));
            }
        }
    }

    /** Everything is durable as it is. */
    private void settle() throws IOException {
        for (Path name : now.all()) {
            Names.Node node = now.at(name);
            if (!node.isFolder()) {
                node.force(Files.readAllBytes(name));
            }
        }
        durable.become(now);
        journal.clear();
    }

    @Override
    public synchronized NewFile create(Path file) throws IOException {
        enter();
        NewFile created = real.create(file);
        Names.Node node = new Names.Node(false);
        change(new Names.Created(file, node));
        return new Watched(created, node, file);
    }

    @Override
    public synchronized void force(Path file) throws IOException {
        enter();
        noticeAll();
        now.at(file).force(Files.readAllBytes(file));
    }

    /** Also durable is what a name in the folder had been before it was moved. */
    @Override
    public synchronized void syncFolder(Path folder) throws IOException {
        enter();
        noticeAll();
        Set<Path> moved = new HashSet<>();
        for (Names.Change change : journal) {
            if (change instanceof Names.Moved && change.touches(folder)) {
                moved.add(change.name());
            }
        }
        List<Names.Change> settled = journal.stream()
                .filter(change -> change.touches(folder) || moved.contains(change.name()))
                .toList();
        settled.forEach(change -> change.applyTo(durable));
        journal.removeAll(settled);
    }

    @Override
    public synchronized void createFolder(Path folder) throws IOException {
        enter();
        boolean isNew = Files.notExists(folder);
        real.createFolder(folder);
        if (isNew) {
            change(new Names.Created(folder, new Names.Node(true)));
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        enter();
        noticeAll();
        real.rename(from, to);
        change(new Names.Moved(from, to, now.at(from)));
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        enter();
        boolean there = Files.exists(path);
        real.delete(path);
        if (there) {
            change(new Names.Deleted(path));
        }
    }

    /** A file on this disk. */
    private final class Watched implements NewFile {
        private final NewFile file;
        private final Names.Node node;
        private final Path name;

        Watched(NewFile file, Names.Node node, Path name) {
            this.file = file;
            this.node = node;
            this.name = name;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            synchronized (ForgetfulDisk.this) {
                enter();
                return file.write(bytes);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (ForgetfulDisk.this) {
                enter();
                node.force(Files.readAllBytes(name));
            }
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
