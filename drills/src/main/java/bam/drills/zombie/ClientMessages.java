package bam.drills.zombie;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client of PostgreSQL sends, message by message (protocol 3.0: a type, except in the messages that open a
 * connection, then the length, then the body).
 */
final class ClientMessages {
    private static final int LENGTH = 4;
    private static final int LONGEST = 1 << 30;
    private static final int PROTOCOL_3 = 196_608;
    private static final char PARSE = 'P';
    private static final char QUERY = 'Q';

    private final DataInputStream input;
    private boolean typed;

    ClientMessages(InputStream input) {
        this.input = new DataInputStream(input);
    }

    /**
     * One message.
     *
     * @param bytes all of it, as it travels
     * @param statement the SQL that it carries, if any
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, only passed on
    record Message(byte[] bytes, Optional<String> statement) {}

    /** The next message; null at the end. */
    @Nullable
    Message next() throws IOException {
        try {
            return typed ? typedMessage() : opening();
        } catch (EOFException end) {
            return null;
        }
    }

    /** Requests for encryption come before the message that names the protocol; types begin after it. */
    private Message opening() throws IOException {
        byte[] bytes = message(0);
        typed = bytes.length >= 2 * LENGTH && ByteBuffer.wrap(bytes).getInt(LENGTH) == PROTOCOL_3;
        return new Message(bytes, Optional.empty());
    }

    private Message typedMessage() throws IOException {
        int type = input.readUnsignedByte();
        byte[] bytes = message(1);
        bytes[0] = (byte) type;
        return new Message(bytes, statement((char) type, bytes));
    }

    /** Length and body, after room for so many bytes. */
    private byte[] message(int before) throws IOException {
        int length = input.readInt();
        if (length < LENGTH || length > LONGEST) {
            throw new IOException("a message of " + length + " bytes is none of PostgreSQL's");
        }
        ByteBuffer bytes = ByteBuffer.allocate(before + length);
        bytes.putInt(before, length);
        input.readFully(bytes.array(), before + LENGTH, length - LENGTH);
        return bytes.array();
    }

    /** Parse: name and SQL, each ended by a zero; Query: SQL, ended by a zero. */
    private static Optional<String> statement(char type, byte[] bytes) {
        if (type != PARSE && type != QUERY) {
            return Optional.empty();
        }
        String[] texts =
                new String(bytes, 1 + LENGTH, bytes.length - 1 - LENGTH, StandardCharsets.UTF_8).split("\0", -1);
        return Optional.of(texts[type == PARSE ? 1 : 0].strip());
    }
}
