package bam.contracts;

/** What becomes of the sources' attention in a mixture (paper sections 3.4 and 4.1). */
public enum AttentionVariant {
    /** BTX: one attention, the mean of the sources'. */
    AVERAGED,
    /** BAM: every expert keeps its own queries, keys, values and output. */
    EXPERT_KV,
    /** BAM with KV sharing: own queries and outputs, one mean key and value projection for all. */
    SHARED_KV
}
