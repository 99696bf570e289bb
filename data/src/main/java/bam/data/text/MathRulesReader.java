package bam.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Integration rules: the lines of a source file that open a rule or go on with one, without the class around them. */
final class MathRulesReader implements DocumentReader {
    private static final String OPENS = "IIntegrate(";
    private static final String GOES_ON = "    ";

    @Override
    public void read(String name, InputStream bytes, Consumer<Document> documents) throws IOException {
        Lines lines = new Lines(name, bytes);
        StringBuilder rules = new StringBuilder();
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.startsWith(OPENS) || line.startsWith(GOES_ON)) {
                rules.append(line).append('\n');
            }
        }
        if (!rules.isEmpty()) {
            documents.accept(new Document(name, rules.toString()));
        }
    }
}
