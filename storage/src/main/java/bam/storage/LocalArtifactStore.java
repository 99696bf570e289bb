package bam.storage;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts as folders {@code artifacts/<2 digits>/<digest>}; writers fill a folder below {@code incoming} first, so
 * that a rename publishes all of it or nothing.
 */
public final class LocalArtifactStore implements ArtifactStore {
    private static final Logger LOG = LoggerFactory.getLogger(LocalArtifactStore.class);

    /** A folder that nothing was added to for this long has no living writer. */
    private static final Duration GRACE = Duration.ofDays(2);

    /** Only a rival that publishes or repairs the same digest at the same moment makes a second round necessary. */
    private static final int ROUNDS = 5;

    private final StorePlaces places;
    private final Disk disk;
    private final DurableFolders folders;
    private final WriteFailures failures;
    private final Mount mount;

    /** A store below this folder, which is made if missing; what dead writers left there long ago is deleted. */
    public LocalArtifactStore(Path root) throws IOException {
        this(root, new RealDisk());
    }

    /** A store below this folder of a disk. */
    public LocalArtifactStore(Path root, Disk disk) throws IOException {
        this.places = StorePlaces.below(root);
        this.disk = disk;
        this.folders = new DurableFolders(places.root(), disk);
        this.failures = new WriteFailures(places.root(), "nothing was published");
        this.mount = new Mount(places.root());
        folders.require(places.artifacts());
        folders.require(places.incoming());
        StoredFiles stored = new StoredFiles(places.root(), disk);
        for (StoredFiles.Folder leftover : stored.incoming()) {
            if (leftover.touched().isBefore(Instant.now().minus(GRACE))) {
                stored.delete(leftover);
            }
        }
    }

    StorePlaces places() {
        return places;
    }

    @Override
    public ArtifactReference publish(String kind, BirthCertificate birth, FolderWriter writer, Runnable reads)
            throws IOException {
        Path temporary = places.incoming(birth.stage(), UUID.randomUUID());
        try {
            fill(temporary, writer);
            return enter(temporary, kind, birth, reads);
        } finally {
            discard(temporary);
        }
    }

    /** What the writer meets in its own inputs is its own failure. */
    private void fill(Path temporary, FolderWriter writer) throws IOException {
        try {
            mount.require();
            disk.createFolder(temporary);
        } catch (IOException failure) {
            throw failures.translate(failure);
        }
        try {
            writer.writeTo(temporary);
        } catch (IOException failure) {
            if (WriteFailures.full(failure)) {
                throw failures.translate(failure);
            }
            throw failure;
        }
    }

    private ArtifactReference enter(Path temporary, String kind, BirthCertificate birth, Runnable reads) {
        try {
            Contents contents = sealed(temporary, kind, reads);
            ArtifactReference artifact = new ArtifactReference(contents.digest(), kind, contents.bytes());
            if (!verify(artifact, reads) || !renewed(artifact)) {
                certify(temporary, new BirthFile(artifact, birth, contents.files()));
                enter(temporary, artifact, reads);
            }
            return artifact;
        } catch (IOException failure) {
            throw failures.translate(failure);
        }
    }

    /**
     * A folder that is published again is young again, which keeps a collector away from it; and its name is made
     * durable, since whoever entered it may have died before it did so. False when it is gone.
     */
    private boolean renewed(ArtifactReference artifact) throws IOException {
        Path folder = places.folder(artifact.digest());
        try {
            Files.setLastModifiedTime(BirthFile.in(folder), FileTime.from(Instant.now()));
        } catch (NoSuchFileException collected) {
            return false;
        }
        folders.require(DurableFolders.parent(folder));
        disk.syncFolder(DurableFolders.parent(folder));
        return true;
    }

    /** What stays behind is collected later, so that it must not hide why it is discarded. */
    private void discard(Path temporary) {
        try {
            disk.deleteTree(temporary);
        } catch (IOException failure) {
            LOG.warn("{} could not be deleted: {}", temporary, failure.getMessage());
        }
    }

    /** Makes every file durable and read-only, then every name, and returns what is there. */
    private Contents sealed(Path folder, String kind, Runnable reads) throws IOException {
        if (Files.exists(BirthFile.in(folder))) {
            throw new BamException(
                    FailureKind.BUG,
                    "the writer of this " + kind + " made its own " + Contents.BIRTH + "; give the file another name");
        }
        Contents contents = Contents.of(folder, reads);
        if (contents.files().isEmpty()) {
            throw new BamException(FailureKind.BUG, "the writer of this " + kind + " left no file; write at least one");
        }
        for (Contents.Entry file : contents.files()) {
            disk.force(folder.resolve(file.name()));
            reads.run();
            makeReadOnly(folder.resolve(file.name()));
        }
        for (FolderTree.Entry entry : FolderTree.of(folder)) {
            if (entry.folder()) {
                disk.syncFolder(entry.path());
            }
        }
        return contents;
    }

    /** Against slips of people: an artifact is never changed. */
    private static void makeReadOnly(Path file) {
        if (!file.toFile().setReadOnly()) {
            LOG.debug("{} could not be made read-only", file);
        }
    }

    private void certify(Path folder, BirthFile birth) throws IOException {
        birth.write(folder, disk);
        makeReadOnly(BirthFile.in(folder));
        disk.syncFolder(folder);
    }

    private void enter(Path temporary, ArtifactReference artifact, Runnable reads) throws IOException {
        Path target = places.folder(artifact.digest());
        folders.require(DurableFolders.parent(target));
        for (int round = 1; ; round++) {
            try {
                disk.rename(temporary, target);
                disk.syncFolder(DurableFolders.parent(target));
                return;
            } catch (AtomicMoveNotSupportedException across) {
                throw across;
            } catch (FileSystemException taken) {
                if (round == ROUNDS || Files.notExists(target)) {
                    throw taken;
                }
            }
            if (verify(artifact, reads) && renewed(artifact)) {
                return;
            }
            setAside(target);
        }
    }

    /** A damaged folder makes room for a whole one of the same digest; a rival may have done so already. */
    private void setAside(Path damaged) throws IOException {
        LOG.warn("artifact folder {} is damaged and is replaced", damaged);
        Path aside = places.aside(damaged);
        try {
            disk.rename(damaged, aside);
        } catch (NoSuchFileException gone) {
            LOG.debug("{} was set aside by another writer", damaged);
        }
        disk.deleteTree(aside);
    }

    @Override
    public Path open(ArtifactReference artifact) {
        Path folder = places.folder(artifact.digest());
        List<Contents.Entry> files = files(folder, artifact);
        for (Contents.Entry file : files) {
            requireWhole(folder, file, artifact);
        }
        return folder;
    }

    /** The list of files, which must itself have the digest that it claims. */
    private List<Contents.Entry> files(Path folder, ArtifactReference artifact) {
        try {
            Contents contents = BirthFile.read(folder).contents();
            if (!contents.digest().equals(artifact.digest())) {
                throw lost(artifact, folder, "its list of files is not the one that it was published with");
            }
            return contents.files();
        } catch (JsonProcessingException unreadable) {
            throw lost(artifact, folder, "its birth certificate cannot be read");
        } catch (NoSuchFileException gone) {
            throw lost(artifact, folder, "it is not there");
        } catch (IOException failure) {
            throw unreachable(artifact, failure);
        }
    }

    private void requireWhole(Path folder, Contents.Entry file, ArtifactReference artifact) {
        try {
            long bytes = Files.size(folder.resolve(file.name()));
            if (bytes != file.bytes()) {
                String fact = "its file '" + file.name() + "' has " + bytes + " bytes instead of " + file.bytes();
                throw lost(artifact, folder, fact);
            }
        } catch (NoSuchFileException gone) {
            throw lost(artifact, folder, "its file '" + file.name() + "' is not there");
        } catch (IOException failure) {
            throw unreachable(artifact, failure);
        }
    }

    /** Where the whole store has gone away, nothing in it is lost. */
    private BamException lost(ArtifactReference artifact, Path folder, String fact) {
        try {
            mount.require();
        } catch (IOException failure) {
            return unreachable(artifact, failure);
        }
        return new BamException(
                FailureKind.ARTIFACT_LOST,
                "the " + artifact.kind() + " " + artifact.digest().abbreviated() + " is lost: " + fact + " (" + folder
                        + "); run the study again, which makes it anew");
    }

    /** A disk that does not answer is no proof that the artifact is lost. */
    private static BamException unreachable(ArtifactReference artifact, IOException failure) {
        return new BamException(
                FailureKind.UNREACHABLE,
                "the " + artifact.kind() + " " + artifact.digest().abbreviated() + " could not be read: " + failure
                        + "; it is tried again",
                failure);
    }

    @Override
    public boolean verify(ArtifactReference artifact, Runnable reads) throws IOException {
        try {
            return Contents.of(open(artifact), reads).digest().equals(artifact.digest());
        } catch (NoSuchFileException setAside) {
            return false;
        } catch (BamException lost) {
            if (lost.kind() != FailureKind.ARTIFACT_LOST) {
                throw lost;
            }
            return false;
        }
    }
}
