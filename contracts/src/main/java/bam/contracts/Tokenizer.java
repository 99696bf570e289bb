package bam.contracts;

/** How text becomes token ids. */
public enum Tokenizer {
    /** The 256 byte values, and one id that separates documents. */
    BYTES(257);

    private final int vocabularySize;

    Tokenizer(int vocabularySize) {
        this.vocabularySize = vocabularySize;
    }

    /** Number of ids; ids are 0 to this minus one. */
    public int vocabularySize() {
        return vocabularySize;
    }
}
