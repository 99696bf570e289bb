package bam.data.selection;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.LongStream;

/** Which of the texts added so far contain a shingle: arrays only, since there is one posting per shingle and text. */
final class ShingleIndex {
    private static final int NONE = -1;

    private final long[] shingles;
    private final int[] newest;
    private int[] older = new int[1024];
    private int[] texts = new int[1024];
    private int postings;
    private int count;

    /** An empty index over the shingles of these texts. */
    ShingleIndex(Collection<long[]> all) {
        this.shingles =
                all.stream().flatMapToLong(LongStream::of).sorted().distinct().toArray();
        this.newest = new int[shingles.length];
        Arrays.fill(newest, NONE);
    }

    /** Adds a text, which gets the next number from 0. */
    void add(long[] text) {
        for (long shingle : text) {
            if (postings == texts.length) {
                texts = Arrays.copyOf(texts, 2 * postings);
                older = Arrays.copyOf(older, 2 * postings);
            }
            int at = Arrays.binarySearch(shingles, shingle);
            texts[postings] = count;
            older[postings] = newest[at];
            newest[at] = postings++;
        }
        count++;
    }

    /** How many shingles each added text shares with this one, by number. */
    int[] overlaps(long[] text) {
        int[] shared = new int[count];
        for (long shingle : text) {
            int posting = newest[Arrays.binarySearch(shingles, shingle)];
            while (posting != NONE) {
                shared[texts[posting]]++;
                posting = older[posting];
            }
        }
        return shared;
    }
}
