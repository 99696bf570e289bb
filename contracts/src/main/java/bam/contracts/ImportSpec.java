package bam.contracts;

/**
 * A model folder that somebody trained elsewhere.
 *
 * @param path absolute path of the folder, read where the stage runs
 * @param content digest of the folder's files
 * @param architecture what the folder must hold
 */
public record ImportSpec(String path, Digest content, Architecture architecture) implements StageSpec {
    @Override
    public StageKind kind() {
        return StageKind.IMPORT;
    }

    /** Bytes are copied: the same everywhere. */
    @Override
    public Numerics numerics() {
        return Numerics.SINGLE_THREAD;
    }

    @Override
    public void describe(Description description, String prefix) {
        description.add(prefix + "content", content);
        architecture.describe(description, prefix + "architecture.");
    }
}
