package bam.data.text;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a folder whose relative paths match, or one file by its name. */
public final class FolderEntries implements SourceEntries {
    private final Path root;
    private final Glob names;

    /** The matching files below this folder; or this file, if it is one. */
    public FolderEntries(Path root, Glob names) {
        this.root = root;
        this.names = names;
    }

    /** Matching files by their {@code /}-separated relative names. */
    public SortedMap<String, Path> files() throws IOException {
        if (!Files.exists(root)) {
            throw new BamException(FailureKind.BAD_INPUT, "there is no '" + root + "'; correct the path of the source");
        }
        SortedMap<String, Path> found = new TreeMap<>();
        try (Stream<Path> below = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            below.filter(Files::isRegularFile).forEach(file -> found.put(name(file), file));
        }
        found.keySet().removeIf(name -> !names.matches(name));
        return found;
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        for (var file : files().entrySet()) {
            try (InputStream bytes = Files.newInputStream(file.getValue());
                    InputStream unpacked = Unpacked.of(file.getKey(), bytes, ReadingLimits.OWN_FILES)) {
                visitor.visit(file.getKey(), unpacked);
            }
        }
    }

    private String name(Path file) {
        Path relative = file.equals(root) ? file.getFileName() : root.relativize(file);
        return relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
    }
}
