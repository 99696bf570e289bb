package bam.storage;

import bam.contracts.ArtifactReference;
import java.io.IOException;
import java.nio.file.Path;

/** Folders by the digest of their content. */
public interface ArtifactStore {
    /**
     * Lets {@code writer} fill an empty folder, makes it durable and publishes it under its digest, with its birth
     * certificate beside the bytes; either the whole folder is there afterwards or nothing is. Publishing what is there
     * already is free.
     *
     * @param kind what it holds: {@code corpus}, {@code model}, {@code scores}
     * @param birth where it comes from; not part of the digest
     * @param reads told again and again while bytes are read, which takes long where there are many
     * @throws bam.contracts.BamException of kind DISK_FULL when there is no room, of kind STORE_FAULT when the disk
     *     answers with another error
     * @throws IOException what the writer threw
     */
    ArtifactReference publish(String kind, BirthCertificate birth, FolderWriter writer, Runnable reads)
            throws IOException;

    /** The same where nobody waits for a sign. */
    default ArtifactReference publish(String kind, BirthCertificate birth, FolderWriter writer) throws IOException {
        return publish(kind, birth, writer, () -> {});
    }

    /**
     * The folder, for reading, after a check that every file is there in its length.
     *
     * @throws bam.contracts.BamException of kind ARTIFACT_LOST when it is gone or not whole, of kind UNREACHABLE when
     *     the disk does not say
     */
    Path open(ArtifactReference artifact);

    /**
     * Whether every byte still has its digest; reads all of them.
     *
     * @param reads as in {@link #publish}
     */
    boolean verify(ArtifactReference artifact, Runnable reads) throws IOException;

    /** The same where nobody waits for a sign. */
    default boolean verify(ArtifactReference artifact) throws IOException {
        return verify(artifact, () -> {});
    }

    /** Fills an empty folder with the files to publish; sub-folders are allowed. */
    @FunctionalInterface
    interface FolderWriter {
        /** Writes the files. */
        void writeTo(Path folder) throws IOException;
    }
}
