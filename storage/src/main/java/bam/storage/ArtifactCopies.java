package bam.storage;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Copies artifacts from one store to another: each is there whole afterwards, by its digest, or not at all. */
public final class ArtifactCopies {
    private final LocalArtifactStore source;
    private final LocalArtifactStore target;

    /** From the store below one folder to that below another, which is made if missing. */
    public ArtifactCopies(Path from, Path to) throws IOException {
        this.source = new LocalArtifactStore(from);
        this.target = new LocalArtifactStore(to);
    }

    /**
     * What was copied.
     *
     * @param copied artifacts that the target did not have
     * @param bytes in these
     * @param lost artifacts that the source does not have either, or not as they were published
     */
    public record Report(int copied, long bytes, List<Digest> lost) {
        /** Freezes the list. */
        public Report {
            lost = List.copyOf(lost);
        }
    }

    /**
     * Copies those of these artifacts that the target lacks.
     *
     * @throws BamException of kind DISK_FULL, STORE_FAULT or UNREACHABLE when a disk does not do its part
     */
    public Report copy(Collection<Digest> artifacts) throws IOException {
        int copied = 0;
        long bytes = 0;
        List<Digest> lost = new ArrayList<>();
        for (Digest artifact : artifacts) {
            if (isThere(artifact)) {
                continue;
            }
            if (!source.verify(known(artifact))) {
                lost.add(artifact);
                continue;
            }
            BirthFile birth = BirthFile.read(source.places().folder(artifact));
            copy(birth);
            copied++;
            bytes += birth.artifact().bytes();
        }
        return new Report(copied, bytes, lost);
    }

    private boolean isThere(Digest artifact) {
        try {
            target.open(known(artifact));
            return true;
        } catch (BamException failure) {
            if (failure.kind() != FailureKind.ARTIFACT_LOST) {
                throw failure;
            }
            return false;
        }
    }

    /** A digest is all that a store finds an artifact by. */
    private static ArtifactReference known(Digest artifact) {
        return new ArtifactReference(artifact, "artifact", 0);
    }

    private void copy(BirthFile birth) throws IOException {
        Path folder = source.places().folder(birth.artifact().digest());
        target.publish(birth.artifact().kind(), birth.birth(), fresh -> {
            for (Contents.Entry file : birth.files()) {
                Path copy = fresh.resolve(file.name());
                Files.createDirectories(DurableFolders.parent(copy));
                Files.copy(folder.resolve(file.name()), copy);
            }
        });
    }
}
