package bam.data.selection;

import bam.data.text.Document;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Texts that are written off one another, found by shared runs of eight words: near copies are dropped, relatives
 * become a family that takes one side of the split. Memory and time grow with the shared shingles, so this is for
 * corpora of some megabytes.
 */
public final class Families {
    /** A text with more than this share of its shingles in a longer kept one adds nothing. */
    private static final double COPY = 0.8;
    /** Texts that share more than this part of the shorter's shingles are relatives. */
    private static final double RELATIVE = 0.25;

    private final List<Document> documents;
    private final List<long[]> shingles;
    private final List<Integer> kept = new ArrayList<>();
    private final List<Integer> parents = new ArrayList<>();

    private Families(List<Document> documents) {
        this.documents = documents;
        this.shingles =
                documents.stream().map(document -> Shingles.of(document.text())).toList();
        ShingleIndex index = new ShingleIndex(shingles);
        longestFirst().forEach(number -> consider(number, index));
    }

    /** Positions of the documents that stay, each with the smallest key of its family. */
    public static SortedMap<Integer, String> of(List<Document> documents) {
        return new Families(documents).selected();
    }

    private IntStream longestFirst() {
        Comparator<Integer> longest = Comparator.comparing(
                        (Integer number) -> documents.get(number).text().length())
                .reversed()
                .thenComparing(number -> documents.get(number).text());
        return IntStream.range(0, documents.size()).boxed().sorted(longest).mapToInt(Integer::intValue);
    }

    private void consider(int number, ShingleIndex index) {
        long[] text = shingles.get(number);
        int[] shared = index.overlaps(text);
        if (IntStream.of(shared).anyMatch(common -> common > COPY * text.length)) {
            return;
        }
        int place = kept.size();
        kept.add(number);
        parents.add(place);
        index.add(text);
        for (int other = 0; other < place; other++) {
            int shorter = Math.min(text.length, shingles.get(kept.get(other)).length);
            if (shared[other] > RELATIVE * shorter) {
                parents.set(root(other), root(place));
            }
        }
    }

    private int root(int place) {
        int at = place;
        while (parents.get(at) != at) {
            parents.set(at, parents.get(parents.get(at)));
            at = parents.get(at);
        }
        return at;
    }

    private SortedMap<Integer, String> selected() {
        Map<Integer, String> keys = new HashMap<>();
        for (int place = 0; place < kept.size(); place++) {
            String key = documents.get(kept.get(place)).key();
            keys.merge(root(place), key, (one, other) -> one.compareTo(other) < 0 ? one : other);
        }
        SortedMap<Integer, String> selected = new TreeMap<>();
        for (int place = 0; place < kept.size(); place++) {
            selected.put(kept.get(place), keys.get(root(place)));
        }
        return selected;
    }
}
