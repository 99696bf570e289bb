package bam.contracts;

import java.util.Objects;

/** A failure that says its kind, and in one sentence the fact, the value and the remedy. */
public final class BamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    /** A failure of this kind. */
    public BamException(FailureKind kind, String sentence) {
        super(sentence);
        this.kind = kind;
    }

    /** A failure of this kind, and what it came from. */
    public BamException(FailureKind kind, String sentence, Throwable cause) {
        super(sentence, cause);
        this.kind = kind;
    }

    /** The fact, the value and the remedy. */
    public String sentence() {
        return Objects.requireNonNull(getMessage());
    }

    /** What kind of failure it is. */
    public FailureKind kind() {
        return kind;
    }
}
