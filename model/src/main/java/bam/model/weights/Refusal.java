package bam.model.weights;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.util.Locale;

/** Why a model folder, a set of them, or token ids are refused. */
public enum Refusal {
    MISSING_FILE,
    BAD_CONFIG,
    BAD_HEADER,
    TRUNCATED,
    DUPLICATE_TENSOR,
    BAD_OFFSETS,
    MISSING_TENSOR,
    UNEXPECTED_TENSOR,
    SHAPE_MISMATCH,
    BAD_DTYPE,
    NON_FINITE,
    VOCAB_MISMATCH,
    ARCHITECTURE_MISMATCH,
    TOKEN_OUT_OF_RANGE;

    private static final int LONGEST_SENTENCE = 2000;

    /** The reason in one word, as it stands at the head of the sentence. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The failure to throw. */
    public BamException because(String sentence) {
        return new BamException(FailureKind.BAD_INPUT, word() + ": " + oneLine(sentence));
    }

    /** The failure to throw, and what it came from. */
    public BamException because(String sentence, Throwable cause) {
        return new BamException(FailureKind.BAD_INPUT, word() + ": " + oneLine(sentence), cause);
    }

    /** Names in a hostile file may hold anything, at any length; whoever reads a log gets one line. */
    private static String oneLine(String sentence) {
        String line = sentence.replaceAll("\\p{Cntrl}", "?");
        int half = LONGEST_SENTENCE / 2;
        return line.length() <= LONGEST_SENTENCE
                ? line
                : line.substring(0, half) + "…" + line.substring(line.length() - half);
    }
}
