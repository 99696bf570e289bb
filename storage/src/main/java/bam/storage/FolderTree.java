package bam.storage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a folder with all it holds while others may write and delete in it: what vanishes meanwhile is not there. */
final class FolderTree extends SimpleFileVisitor<Path> {
    private final List<Entry> entries = new ArrayList<>();

    private FolderTree() {}

    /**
     * A file or a folder.
     *
     * @param path where it stands
     * @param folder whether it is one
     * @param bytes length of a file
     * @param modified when it was last written, or added to
     */
    record Entry(Path path, boolean folder, long bytes, Instant modified) {}

    /** The folder itself and all below it, each folder before what it holds; nothing if it is not there. */
    static List<Entry> of(Path folder) throws IOException {
        FolderTree tree = new FolderTree();
        Files.walkFileTree(folder, tree);
        return tree.entries;
    }

    /** The paths, each folder after what it holds. */
    static List<Path> deepestFirst(Path folder) throws IOException {
        List<Path> paths = new ArrayList<>();
        of(folder).forEach(entry -> paths.add(entry.path()));
        Collections.reverse(paths);
        return paths;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return add(folder, true, attributes);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        return add(file, false, attributes);
    }

    private FileVisitResult add(Path path, boolean folder, BasicFileAttributes attributes) {
        Instant modified = attributes.lastModifiedTime().toInstant();
        entries.add(new Entry(path, folder, folder ? 0 : attributes.size(), modified));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        return unlessGone(failure);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
        return failure == null ? FileVisitResult.CONTINUE : unlessGone(failure);
    }

    private static FileVisitResult unlessGone(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}
