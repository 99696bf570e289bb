package bam.data.text;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** UTF-8 text line by line: strict, without byte order mark, the same for line feeds and carriage returns. */
final class Lines {
    private static final int LONGEST = 1 << 26;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String name;
    private final Reader reader;
    private long number;
    private boolean afterCarriageReturn;

    /** The lines of these bytes; {@code name} is for sentences of refusal. */
    Lines(String name, InputStream bytes) {
        this.name = name;
        this.reader = new BufferedReader(
                new InputStreamReader(
                        bytes,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                1 << 16);
    }

    /** All of it, each line ended by a line feed. */
    static String all(String name, InputStream bytes) throws IOException {
        Lines lines = new Lines(name, bytes);
        StringBuilder text = new StringBuilder();
        for (String line = lines.next(); line != null; line = lines.next()) {
            text.append(line).append('\n');
            lines.requireRoom(text.length());
        }
        return text.toString();
    }

    /** The next line without its end, or null after the last. */
    @Nullable
    String next() throws IOException {
        try {
            String line = read();
            boolean first = number++ == 0;
            return line != null && first && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK
                    ? line.substring(1)
                    : line;
        } catch (CharacterCodingException notUtf8) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "'" + name + "' is not UTF-8 after line " + number + "; convert it, or leave it out of the entries",
                    notUtf8);
        }
    }

    private @Nullable String read() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int sign = reader.read(); sign >= 0; sign = reader.read()) {
            boolean secondHalf = sign == '\n' && afterCarriageReturn;
            afterCarriageReturn = sign == '\r';
            if (secondHalf) {
                continue;
            }
            if (sign == '\n' || sign == '\r') {
                return line.toString();
            }
            line.append((char) sign);
            requireRoom(line.length());
        }
        return line.isEmpty() ? null : line.toString();
    }

    private void requireRoom(int length) {
        if (length > LONGEST) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "'" + name + "' has a document of more than " + LONGEST + " characters; cut it into several");
        }
    }
}
