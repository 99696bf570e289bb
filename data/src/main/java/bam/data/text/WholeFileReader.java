package bam.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Each file is one document, keyed by its name. */
final class WholeFileReader implements DocumentReader {
    @Override
    public void read(String name, InputStream bytes, Consumer<Document> documents) throws IOException {
        String text = Lines.all(name, bytes);
        if (!text.isBlank()) {
            documents.accept(new Document(name, text));
        }
    }
}
