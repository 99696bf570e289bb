package bam.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Debates of the European Parliament in many languages, one piece per line ({@code title TAB date TAB body}); the
 * English bodies are kept. A debate is cut into several lines, so date and title are the key.
 */
final class EuroparlReader implements DocumentReader {
    /** Between English (about .4 of all words are among the commonest) and its neighbours (below .2). */
    private static final double ENGLISH_SHARE = 0.28;

    private static final Set<String> COMMON_WORDS = Set.of(
            "the", "of", "to", "and", "in", "a", "is", "that", "for", "it", "on", "be", "this", "we", "are", "as",
            "with", "by", "not", "have", "i", "which", "was", "has", "will", "from", "at", "an", "or", "but", "been",
            "they", "their", "our", "also", "would", "can", "there", "all", "should", "its", "must", "more", "do", "if",
            "you", "who", "so", "what", "no", "my");

    private static final Pattern NOT_LETTERS = Pattern.compile("[^\\p{L}]+");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern TAB = Pattern.compile("\t");

    @Override
    public void read(String name, InputStream bytes, Consumer<Document> documents) throws IOException {
        Lines lines = new Lines(name, bytes);
        for (String line = lines.next(); line != null; line = lines.next()) {
            String[] fields = TAB.split(line, 3);
            if (fields.length == 3 && english(fields[2])) {
                String body = SPACES.matcher(fields[2]).replaceAll(" ").strip();
                documents.accept(new Document(fields[1] + " " + fields[0], body + "\n"));
            }
        }
    }

    private static boolean english(String body) {
        String[] words = NOT_LETTERS.split(body.toLowerCase(Locale.ROOT));
        long common = Arrays.stream(words).filter(COMMON_WORDS::contains).count();
        return common > ENGLISH_SHARE * words.length;
    }
}
