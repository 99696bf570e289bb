package bam.drills.disk;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a power cut leaves of a file that was written but not forced: each page is the written one or the one before it.
 *
 * @param random decides
 */
record LostPages(SplittableRandom random) {
    private static final int PAGE = 4096;

    /** The bytes that are found, when some were forced and then some were written. */
    byte[] of(byte[] forced, byte[] written) {
        if (Arrays.equals(forced, written)) {
            return forced;
        }
        int shorter = Math.min(forced.length, written.length);
        int longer = Math.max(forced.length, written.length);
        int length = shorter + random.nextInt(longer - shorter + 1);
        byte[] found = Arrays.copyOf(forced, length);
        for (int page = 0; page < length; page += PAGE) {
            int end = Math.min(Math.min(page + PAGE, length), written.length);
            if (random.nextBoolean() && page < end) {
                System.arraycopy(written, page, found, page, end - page);
            }
        }
        return found;
    }
}
