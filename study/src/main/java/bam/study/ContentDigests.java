package bam.study;

import bam.contracts.Architecture;
import bam.contracts.Digest;

/**
 * What the planner asks of the disk: the content behind a path, since content is identity and a path is not. Fails with
 * {@link bam.contracts.FailureKind#BAD_INPUT} when there is nothing to read.
 */
public interface ContentDigests {
    /**
     * Digest of the names and bytes of the files that match.
     *
     * @param path absolute path of a folder, or of one file
     * @param entries glob on paths below the folder
     */
    Digest files(String path, String entries);

    /** What a model folder holds. */
    ImportedModel model(String folder);

    /**
     * A model folder's content.
     *
     * @param content digest of its files
     * @param architecture of the model
     */
    record ImportedModel(Digest content, Architecture architecture) {}
}
