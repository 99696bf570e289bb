package bam.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Text as its UTF-8 bytes, and one id beyond them that stands before each document. */
public final class ByteTokenizer {
    /** Stands before each document; no byte has it. */
    public static final int SEPARATOR = 256;

    private ByteTokenizer() {}

    /** The ids of a text, without separator. */
    public static int[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ids[i] = bytes[i] & 0xFF;
        }
        return ids;
    }

    /** The text of ids; separators become line feeds, broken sequences replacement characters. */
    public static String decode(int[] ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length);
        for (int id : ids) {
            bytes.write(id == SEPARATOR ? '\n' : id);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
