package bam.data.text;

import bam.contracts.TextFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** How the bytes of an entry become documents. */
@FunctionalInterface
public interface DocumentReader {
    /** Hands over the documents of an entry, in its order; an entry without any text gives none. */
    void read(String name, InputStream bytes, Consumer<Document> documents) throws IOException;

    /** The reader of a format. */
    static DocumentReader of(TextFormat format) {
        return switch (format) {
            case TEXT -> new WholeFileReader();
            case LINES -> new LinesReader();
            case EUROPARL -> new EuroparlReader();
            case WORDNET -> new WordNetReader();
            case JAVA -> new JavaReader();
            case SPDX -> new SpdxReader();
            case MATH_PAGES -> new MathPagesReader();
            case MATH_RULES -> new MathRulesReader();
        };
    }
}
