package bam.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 of bytes, as 64 lower-case hexadecimal digits. */
public record Digest(@JsonValue String hex) implements Comparable<Digest> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /** Reads a digest; anything but 64 lower-case hexadecimal digits is refused. */
    @JsonCreator
    public Digest {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "'" + hex + "' is not a SHA-256; write 64 lower-case hexadecimal digits");
        }
    }

    /** The digest of these bytes. */
    public static Digest of(byte[] bytes) {
        return of(sha256().digest(bytes), 32);
    }

    /** The digest of this text in UTF-8. */
    public static Digest of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a {@link #sha256()} that has seen all bytes says; resets it. */
    public static Digest finish(MessageDigest sha256) {
        return of(sha256.digest(), 32);
    }

    /** A fresh SHA-256, for bytes that come in pieces. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this Java has no SHA-256; every conforming one does", impossible);
        }
    }

    private static Digest of(byte[] hash, int length) {
        return new Digest(HexFormat.of().formatHex(hash, 0, length));
    }

    /** The first twelve digits: enough for people. */
    public String abbreviated() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
