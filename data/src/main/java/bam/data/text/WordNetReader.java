package bam.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Synsets of a WordNet data file as {@code word, word: gloss} lines, eight to a document so that neighbours, which are
 * often written alike, fall on one side of the split.
 */
final class WordNetReader implements DocumentReader {
    private static final int SYNSETS_TOGETHER = 8;
    private static final int FIRST_WORD = 4;
    private static final Pattern WORD_COUNT = Pattern.compile("[0-9a-f]{2}");
    private static final Pattern SPACE = Pattern.compile(" ");
    /** Adjectives carry their position, as in {@code galore(ip)}. */
    private static final Pattern MARKER = Pattern.compile("\\((?:a|p|ip)\\)$");

    @Override
    public void read(String name, InputStream bytes, Consumer<Document> documents) throws IOException {
        Lines lines = new Lines(name, bytes);
        List<String> block = new ArrayList<>();
        int number = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            String synset = synset(line);
            if (synset == null) {
                continue;
            }
            block.add(synset);
            if (block.size() == SYNSETS_TOGETHER) {
                documents.accept(document(name, number++, block));
                block.clear();
            }
        }
        if (!block.isEmpty()) {
            documents.accept(document(name, number, block));
        }
    }

    private static Document document(String name, int number, List<String> block) {
        return new Document(name + " " + number, String.join("\n", block) + "\n");
    }

    /** Null for the licence header (lines that begin with blanks) and for what is no synset. */
    private static @Nullable String synset(String line) {
        int bar = line.indexOf(" | ");
        if (bar < 0 || line.startsWith(" ")) {
            return null;
        }
        String[] fields = SPACE.split(line.substring(0, bar), -1);
        // offset, lexicographer file, part of speech, word count in hexadecimal, then word and sense id in turn
        int count = fields.length > FIRST_WORD
                        && WORD_COUNT.matcher(fields[FIRST_WORD - 1]).matches()
                ? Integer.parseInt(fields[FIRST_WORD - 1], 16)
                : 0;
        if (count == 0 || fields.length < FIRST_WORD + 2 * count) {
            return null;
        }
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String word = fields[FIRST_WORD + 2 * i].replace('_', ' ');
            words.add(MARKER.matcher(word).replaceFirst(""));
        }
        return String.join(", ", words) + ": " + line.substring(bar + 3).strip();
    }
}
