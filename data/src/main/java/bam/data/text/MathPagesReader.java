package bam.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Pages on functions up to their implementation notes, with the text of links but not where they lead. */
final class MathPagesReader implements DocumentReader {
    private static final Pattern NOTES = Pattern.compile("(?m)^### (?:Implementation status|Github)");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]\n]*)\\]\\([^)\n]*\\)");
    private static final Pattern LINE_TAIL = Pattern.compile("(?m)[ \t]+$");
    private static final Pattern BLANK_LINES = Pattern.compile("\n{3,}");

    @Override
    public void read(String name, InputStream bytes, Consumer<Document> documents) throws IOException {
        String page = NOTES.split(Lines.all(name, bytes), 2)[0];
        String plain = LINE_TAIL.matcher(LINK.matcher(page).replaceAll("$1")).replaceAll("");
        String text = BLANK_LINES.matcher(plain).replaceAll("\n\n").strip();
        if (!text.isEmpty()) {
            documents.accept(new Document(name, text + "\n"));
        }
    }
}
