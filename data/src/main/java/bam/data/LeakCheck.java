package bam.data;

import bam.data.draws.CounterRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.LongConsumer;

/**
 * How much of the held-out text occurs in the training text word for word: the share of its windows of fifty bytes
 * found there. Windows are compared by a rolling 64-bit hash (cyclic polynomial), so that an accidental match is less
 * likely than one in a million for a whole corpus; windows across documents do not count.
 */
final class LeakCheck {
    static final int WINDOW = 50;
    /** Bounds the memory: beyond this many windows, every n-th is looked for. */
    private static final long MOST_WINDOWS = 1L << 22;

    private static final long[] SIGNS = signs();

    private LeakCheck() {}

    static CorpusManifest.Leak measure(TokenSequence train, TokenSequence heldOut, Progress progress) {
        long stride = 1 + heldOut.length() / MOST_WINDOWS;
        long[] wanted = new long[(int) (heldOut.length() / stride + 1)];
        int[] count = {0};
        long[] seen = {0};
        eachWindow(heldOut, "looking for held-out text", Progress.silent(), hash -> {
            if (seen[0]++ % stride == 0) {
                wanted[count[0]++] = hash;
            }
        });
        long[] sorted = Arrays.copyOf(wanted, count[0]);
        Arrays.sort(sorted);
        BitSet found = new BitSet(sorted.length);
        HashSieve sieve = new HashSieve(sorted);
        eachWindow(train, "looking for held-out text", progress, hash -> {
            if (sieve.mayContain(hash)) {
                mark(sorted, hash, found);
            }
        });
        return CorpusManifest.Leak.of(WINDOW, sorted.length, found.cardinality());
    }

    /** Marks every window of this hash, equal ones included. */
    private static void mark(long[] sorted, long hash, BitSet found) {
        int at = Arrays.binarySearch(sorted, hash);
        if (at < 0 || found.get(at)) {
            return;
        }
        int first = at;
        while (first > 0 && sorted[first - 1] == hash) {
            first--;
        }
        for (int i = first; i < sorted.length && sorted[i] == hash; i++) {
            found.set(i);
        }
    }

    private static void eachWindow(TokenSequence ids, String activity, Progress progress, LongConsumer hashes) {
        long hash = 0;
        int inside = 0;
        for (long i = 0; i < ids.length(); i++) {
            if ((i & 0xFFFFF) == 0) {
                progress.at(activity, i, ids.length());
            }
            int id = ids.at(i);
            if (id == ByteTokenizer.SEPARATOR) {
                inside = 0;
                hash = 0;
                continue;
            }
            hash = Long.rotateLeft(hash, 1) ^ SIGNS[id];
            if (++inside > WINDOW) {
                hash ^= Long.rotateLeft(SIGNS[ids.at(i - WINDOW)], WINDOW);
            }
            if (inside >= WINDOW) {
                hashes.accept(hash);
            }
        }
    }

    private static long[] signs() {
        CounterRandom random = new CounterRandom("leak check", 0);
        long[] signs = new long[ByteTokenizer.SEPARATOR];
        Arrays.setAll(signs, i -> random.bits(i, 0));
        return signs;
    }

    /** One bit per low hash bits: spares most lookups, since most training windows are not held out. */
    private static final class HashSieve {
        private static final int BITS = 24;
        private final BitSet low = new BitSet(1 << BITS);

        HashSieve(long[] hashes) {
            for (long hash : hashes) {
                low.set(slot(hash));
            }
        }

        boolean mayContain(long hash) {
            return low.get(slot(hash));
        }

        private static int slot(long hash) {
            return (int) (CounterRandom.mix(hash) >>> (Long.SIZE - BITS));
        }
    }
}
