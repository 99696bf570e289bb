package bam.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * Each line that is not blank is one document, keyed by its own text so that insertions above do not move the split.
 */
final class LinesReader implements DocumentReader {
    @Override
    public void read(String name, InputStream bytes, Consumer<Document> documents) throws IOException {
        Lines lines = new Lines(name, bytes);
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (!line.isBlank()) {
                documents.accept(new Document(line, line + "\n"));
            }
        }
    }
}
