package bam.storage;

import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folders of a store as a collector sees them: each with its age, and deleted one by one. */
public final class StoredFiles {
    private final StorePlaces places;
    private final Disk disk;

    /** What stands below the root of a {@link LocalArtifactStore}. */
    public StoredFiles(Path root) {
        this(root, new RealDisk());
    }

    /** What stands below the root of a store on a disk. */
    public StoredFiles(Path root, Disk disk) {
        this.places = StorePlaces.below(root);
        this.disk = disk;
    }

    /**
     * A folder of the store.
     *
     * @param path where it stands
     * @param stage that made it, or makes it, if that is known
     * @param bytes in its files
     * @param touched when something in it was last written, or when it was last published
     */
    public record Folder(Path path, Optional<Fingerprint> stage, long bytes, Instant touched) {}

    /**
     * An artifact.
     *
     * @param digest of it
     * @param folder that holds it
     */
    public record Artifact(Digest digest, Folder folder) {}

    /** Every artifact, by digest. */
    public List<Artifact> artifacts() throws IOException {
        List<Artifact> found = new ArrayList<>();
        for (Path digits : children(places.artifacts())) {
            for (Path path : children(digits)) {
                String name = path.getFileName().toString();
                if (name.matches("[0-9a-f]{64}")) {
                    measure(path, birthStage(path))
                            .ifPresent(folder -> found.add(new Artifact(new Digest(name), folder)));
                }
            }
        }
        return found;
    }

    /** Folders that are being filled or deleted, or whose writer died over it. */
    public List<Folder> incoming() throws IOException {
        List<Folder> found = new ArrayList<>();
        for (Path path : children(places.incoming())) {
            measure(path, StorePlaces.stage(path.getFileName().toString())).ifPresent(found::add);
        }
        return found;
    }

    /** Deletes a folder below {@code incoming}. */
    public void delete(Folder incoming) throws IOException {
        disk.deleteTree(incoming.path());
    }

    /**
     * Deletes an artifact, unless it was published again meanwhile: it is set aside, where nobody finds it, and looked
     * at once more.
     *
     * @return whether it is gone
     */
    public boolean delete(Artifact artifact) throws IOException {
        Path path = artifact.folder().path();
        Path aside = places.aside(path);
        try {
            disk.rename(path, aside);
        } catch (NoSuchFileException gone) {
            return true;
        }
        if (publishedAfter(artifact.folder().touched(), aside)) {
            disk.rename(aside, path);
            return false;
        }
        disk.syncFolder(DurableFolders.parent(path));
        disk.deleteTree(aside);
        return true;
    }

    private static boolean publishedAfter(Instant touched, Path folder) throws IOException {
        Path birth = BirthFile.in(folder);
        return Files.exists(birth)
                && Files.getLastModifiedTime(birth).toInstant().isAfter(touched);
    }

    private static Optional<Fingerprint> birthStage(Path folder) throws IOException {
        try {
            return Optional.of(BirthFile.read(folder).birth().stage());
        } catch (JsonProcessingException | NoSuchFileException damaged) {
            return Optional.empty();
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
    }

    private static Optional<Folder> measure(Path path, Optional<Fingerprint> stage) throws IOException {
        List<FolderTree.Entry> tree = FolderTree.of(path);
        long bytes = tree.stream().mapToLong(FolderTree.Entry::bytes).sum();
        return tree.stream()
                .map(FolderTree.Entry::modified)
                .max(Comparator.naturalOrder())
                .map(touched -> new Folder(path, stage, bytes, touched));
    }
}
