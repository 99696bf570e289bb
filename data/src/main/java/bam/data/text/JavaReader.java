package bam.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Java sources without the comment they open with: a licence, which is law and repeats in each file. */
final class JavaReader implements DocumentReader {
    @Override
    public void read(String name, InputStream bytes, Consumer<Document> documents) throws IOException {
        String text = withoutHeader(Lines.all(name, bytes).stripLeading());
        if (!text.isBlank()) {
            documents.accept(new Document(name, text));
        }
    }

    private static String withoutHeader(String source) {
        int end = source.indexOf("*/");
        return source.startsWith("/*") && end >= 0 ? source.substring(end + 2).stripLeading() : source;
    }
}
