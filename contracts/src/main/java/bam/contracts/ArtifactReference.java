package bam.contracts;

/**
 * A published folder, by the digest of its content.
 *
 * @param digest over the names and bytes of its files, the birth certificate excluded
 * @param kind what it holds: {@code corpus}, {@code model}, {@code scores}
 * @param bytes length of its files in all
 */
public record ArtifactReference(Digest digest, String kind, long bytes) {}
