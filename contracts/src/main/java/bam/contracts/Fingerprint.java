package bam.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * The identity of a stage: SHA-256 of its kind, the settings that change its result, the code that computes it and the
 * fingerprints of its parents. Two stages with one fingerprint are one stage and run once.
 */
public record Fingerprint(@JsonValue String hex) implements Comparable<Fingerprint> {
    /** Changes when the way of hashing does; old ledgers then hold stages that nothing refers to. */
    private static final String SCHEME = "bam-stage 1";

    /** Reads a fingerprint; anything but 64 lower-case hexadecimal digits is refused. */
    @JsonCreator
    public Fingerprint(String hex) {
        this.hex = new Digest(hex).hex();
    }

    /** The fingerprint of a stage under this code digest, with these parents. */
    public static Fingerprint of(StageSpec spec, Digest code, List<Parent> parents) {
        Description all = Description.of(spec);
        StringBuilder text = new StringBuilder(SCHEME).append('\n');
        text.append("kind=").append(spec.kind()).append('\n');
        text.append("code=").append(code).append('\n');
        parents.stream()
                .sorted()
                .forEach(p -> text.append("parent ")
                        .append(p.role())
                        .append('=')
                        .append(p.fingerprint())
                        .append('\n'));
        text.append(all.text());
        return new Fingerprint(Digest.of(text.toString()).hex());
    }

    /** The first twelve digits: enough for people. */
    public String abbreviated() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Fingerprint other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
