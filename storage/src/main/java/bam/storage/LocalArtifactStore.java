package bam.storage;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
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

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path root;
    private final Path artifacts;
    private final Path incoming;

    /** A store below this folder, which is made if missing; what dead writers left there long ago is deleted. */
    public LocalArtifactStore(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        this.artifacts = this.root.resolve("artifacts");
        this.incoming = this.root.resolve("incoming");
        Files.createDirectories(this.root);
        Durably.createFolders(this.root, artifacts);
        Durably.createFolders(this.root, incoming);
        deleteLeftovers();
    }

    /** What stands in {@code birth.json}; the list lets {@link #open} find missing files without reading any. */
    private record BirthFile(ArtifactReference artifact, BirthCertificate birth, List<Contents.Entry> files) {}

    @Override
    public ArtifactReference publish(String kind, BirthCertificate birth, FolderWriter writer) throws IOException {
        Path temporary = incoming.resolve(UUID.randomUUID().toString());
        try {
            Files.createDirectory(temporary);
            writer.writeTo(temporary);
            Contents contents = sealed(temporary, kind);
            ArtifactReference artifact = new ArtifactReference(contents.digest(), kind, contents.bytes());
            if (!verify(artifact)) {
                certify(temporary, new BirthFile(artifact, birth, contents.files()));
                enter(temporary, artifact);
            }
            return artifact;
        } catch (IOException failure) {
            throw Durably.unlessFull(failure, root);
        } finally {
            Durably.deleteTree(temporary);
        }
    }

    /** Makes every file durable and read-only, then every name, and returns what is there. */
    private static Contents sealed(Path folder, String kind) throws IOException {
        if (Files.exists(folder.resolve(Contents.BIRTH))) {
            throw new BamException(
                    FailureKind.BUG,
                    "the writer of this " + kind + " made its own " + Contents.BIRTH + "; give the file another name");
        }
        Contents contents = Contents.of(folder);
        if (contents.files().isEmpty()) {
            throw new BamException(FailureKind.BUG, "the writer of this " + kind + " left no file; write at least one");
        }
        for (Contents.Entry file : contents.files()) {
            seal(folder.resolve(file.name()));
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path inner : tree.filter(Files::isDirectory).toList()) {
                Durably.syncFolder(inner);
            }
        }
        return contents;
    }

    /** Read-only afterwards, against slips of people: an artifact is never changed. */
    private static void seal(Path file) throws IOException {
        Durably.syncFile(file);
        if (!file.toFile().setReadOnly()) {
            LOG.debug("{} could not be made read-only", file);
        }
    }

    private static void certify(Path folder, BirthFile birth) throws IOException {
        Path file = folder.resolve(Contents.BIRTH);
        Files.writeString(file, JSON.writeValueAsString(birth));
        seal(file);
        Durably.syncFolder(folder);
    }

    private void enter(Path temporary, ArtifactReference artifact) throws IOException {
        Path target = folder(artifact);
        Durably.createFolders(root, Durably.parent(target));
        for (int round = 1; ; round++) {
            try {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                Durably.syncFolder(Durably.parent(target));
                return;
            } catch (AtomicMoveNotSupportedException across) {
                throw across;
            } catch (FileSystemException taken) {
                if (round == ROUNDS || Files.notExists(target)) {
                    throw taken;
                }
            }
            if (verify(artifact)) {
                return;
            }
            setAside(target);
        }
    }

    /** A damaged folder makes room for a whole one of the same digest; a rival may have done so already. */
    private void setAside(Path damaged) throws IOException {
        LOG.warn("artifact folder {} is damaged and is replaced", damaged);
        Path aside = incoming.resolve("damaged-" + UUID.randomUUID());
        try {
            Files.move(damaged, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            LOG.debug("{} was set aside by another writer", damaged);
        }
        Durably.deleteTree(aside);
    }

    @Override
    public Path open(ArtifactReference artifact) {
        Path folder = folder(artifact);
        List<Contents.Entry> files = files(folder, artifact);
        for (Contents.Entry file : files) {
            requireWhole(folder, file, artifact);
        }
        return folder;
    }

    /** The list of files, which must itself have the digest that it claims. */
    private static List<Contents.Entry> files(Path folder, ArtifactReference artifact) {
        try {
            byte[] birth = Files.readAllBytes(folder.resolve(Contents.BIRTH));
            Contents contents =
                    new Contents(JSON.readValue(birth, BirthFile.class).files());
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

    private static void requireWhole(Path folder, Contents.Entry file, ArtifactReference artifact) {
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

    private static BamException lost(ArtifactReference artifact, Path folder, String fact) {
        return new BamException(
                FailureKind.BAD_INPUT,
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
    public boolean verify(ArtifactReference artifact) throws IOException {
        try {
            open(artifact);
        } catch (BamException lost) {
            if (lost.kind() != FailureKind.BAD_INPUT) {
                throw lost;
            }
            return false;
        }
        return Contents.of(folder(artifact)).digest().equals(artifact.digest());
    }

    private Path folder(ArtifactReference artifact) {
        String digest = artifact.digest().hex();
        return artifacts.resolve(digest.substring(0, 2)).resolve(digest);
    }

    private void deleteLeftovers() throws IOException {
        Instant oldest = Instant.now().minus(GRACE);
        List<Path> leftovers;
        try (Stream<Path> folders = Files.list(incoming)) {
            leftovers = folders.toList();
        }
        for (Path leftover : leftovers) {
            if (isOlder(leftover, oldest)) {
                Durably.deleteTree(leftover);
            }
        }
    }

    private static boolean isOlder(Path folder, Instant oldest) throws IOException {
        try {
            return Files.getLastModifiedTime(folder).toInstant().isBefore(oldest);
        } catch (NoSuchFileException gone) {
            return false;
        }
    }
}
