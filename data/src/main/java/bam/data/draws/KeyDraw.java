package bam.data.draws;

import bam.contracts.Digest;

/**
 * Where a document goes, decided by the SHA-256 of its key alone: other documents, their order and the machine cannot
 * move it.
 *
 * <p>Holding out reads the first eight bytes, keeping the next eight, so that the two choices are independent.
 */
public record KeyDraw(Digest digest) {
    /** The draw of this key. */
    public static KeyDraw of(String key) {
        return new KeyDraw(Digest.of(key));
    }

    /** Whether documents of this key are never trained on. */
    public boolean heldOut(double share) {
        return unit(0) < share;
    }

    /** Whether documents of this key are used at all. */
    public boolean kept(double share) {
        return unit(16) < share;
    }

    private double unit(int firstDigit) {
        long bits = Long.parseUnsignedLong(digest.hex().substring(firstDigit, firstDigit + 16), 16);
        return (bits >>> 11) * 0x1p-53;
    }
}
