package bam.data;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.TokenBatch;
import java.util.Objects;

/**
 * The windows a domain is measured on: evenly spaced over the held-out part without overlap, a function of the corpus,
 * their number and their length alone, so that every model is asked the same questions and differences are paired.
 *
 * <p>With N held-out tokens, window i of n reads context + 1 ids from {@code floor(i N / n)} on: the first to predict
 * from, the others as targets.
 */
public final class HeldOutWindows {
    private final TokenSequence text;
    private final int windows;
    private final int context;
    private final int[] documents;

    /**
     * Windows over the held-out part of a corpus.
     *
     * @param windows how many
     * @param context tokens predicted in each
     * @throws BamException BAD_INPUT if the held-out part is too short for them
     */
    public HeldOutWindows(Corpus corpus, int windows, int context) {
        this.text = corpus.heldOut();
        this.windows = windows;
        this.context = context;
        long needed = windows * (context + 1L);
        if (text.length() < needed) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "domain '" + corpus.manifest().domain() + "' has " + text.length() + " held-out tokens where "
                            + windows + " windows of " + context + " need " + needed
                            + "; add text, raise its held-out share or ask for fewer windows");
        }
        this.documents = documents(corpus.manifest().separator());
    }

    /** A separator stands before each document. */
    private int[] documents(int separator) {
        int[] documents = new int[windows];
        long position = 0;
        int begun = 0;
        for (int window = 0; window < windows; window++) {
            for (; position <= start(window); position++) {
                begun += text.at(position) == separator ? 1 : 0;
            }
            documents[window] = Math.max(0, begun - 1);
        }
        return documents;
    }

    /** How many windows there are. */
    public int count() {
        return windows;
    }

    /** Windows {@code from} to {@code to} (exclusive) as a batch: ids and targets [to - from, context]. */
    public TokenBatch batch(int from, int to) {
        Objects.checkFromToIndex(from, to, windows);
        int rows = to - from;
        int[] ids = new int[rows * context];
        int[] targets = new int[rows * context];
        for (int row = 0; row < rows; row++) {
            text.copy(start(from + row), context, ids, row * context);
            text.copy(start(from + row) + 1, context, targets, row * context);
        }
        return new TokenBatch(rows, context, ids, targets);
    }

    /**
     * Bytes of text that the targets of a window stand for: all targets but separators, which are no text. Bits per
     * byte divide a window's whole loss, that of separators included, by this number.
     */
    public int textBytes(int window) {
        Objects.checkIndex(window, windows);
        int bytes = 0;
        for (int i = 1; i <= context; i++) {
            bytes += text.at(start(window) + i) == ByteTokenizer.SEPARATOR ? 0 : 1;
        }
        return bytes;
    }

    /** Number of the held-out document that a window begins in, from 0. */
    public int document(int window) {
        return documents[window];
    }

    /** Position of the first id of a window in the held-out part. */
    long start(int window) {
        return text.length() / windows * window + text.length() % windows * window / windows;
    }
}
