package bam.contracts;

/**
 * What generation keeps of each token: rotated keys and plain values of every layer (paper section 7.3). With own keys
 * and values each attention expert has a cache; otherwise all share one.
 *
 * @param caches how many pairs of keys and values a layer keeps
 * @param keyBytes keys of one token in all layers
 * @param valueBytes values of one token in all layers
 */
public record CacheSize(int caches, long keyBytes, long valueBytes) {
    /**
     * The cache of a model of this architecture.
     *
     * @param bytes of one number: 4 in f32, 2 in bf16
     */
    public static CacheSize of(Architecture architecture, int bytes) {
        DenseArchitecture d = architecture.dense();
        int caches = architecture instanceof MixtureArchitecture m && m.attention() == AttentionVariant.EXPERT_KV
                ? m.experts().size()
                : architecture.networks();
        long one = (long) d.layers() * caches * d.keyValueHeads() * d.headSize() * bytes;
        return new CacheSize(caches, one, one);
    }

    /** Keys and values of one token. */
    public long bytes() {
        return keyBytes + valueBytes;
    }
}
