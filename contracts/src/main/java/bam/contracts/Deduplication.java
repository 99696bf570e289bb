package bam.contracts;

/** Which documents of a corpus count as the same. */
public enum Deduplication {
    /** Identical texts are kept once. */
    EXACT,
    /**
     * Also drops texts that are mostly contained in a longer one, and keeps families of similar texts on one side of
     * the held-out split.
     */
    CONTAINMENT
}
