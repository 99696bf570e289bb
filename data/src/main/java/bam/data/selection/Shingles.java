package bam.data.selection;

import bam.data.draws.CounterRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** The different runs of eight words in a text, as 64-bit hashes: what two texts have in common word for word. */
final class Shingles {
    private static final int WORDS = 8;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private Shingles() {}

    /** Sorted; a text of fewer words is one shingle. */
    static long[] of(String text) {
        long[] words = Arrays.stream(BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .mapToLong(Shingles::hash)
                .toArray();
        int width = Math.min(WORDS, words.length);
        return LongStream.rangeClosed(0, words.length - width)
                .map(start -> hash(words, (int) start, width))
                .sorted()
                .distinct()
                .toArray();
    }

    private static long hash(String word) {
        return word.chars().asLongStream().reduce(word.length(), (hash, sign) -> CounterRandom.mix(hash * 31 + sign));
    }

    private static long hash(long[] words, int start, int width) {
        long hash = width;
        for (int i = start; i < start + width; i++) {
            hash = CounterRandom.mix(hash * 31 + words[i]);
        }
        return hash;
    }
}
