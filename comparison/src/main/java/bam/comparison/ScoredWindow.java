package bam.comparison;

import java.util.List;

/**
 * The loss of a model on one held-out window.
 *
 * @param nats sum of negative log-likelihoods over the window's tokens; not a number when the model has diverged
 * @param tokens predicted tokens
 * @param bytes bytes of text that they stand for
 */
public record ScoredWindow(double nats, int tokens, int bytes) {
    static final double NATS_PER_BIT = Math.log(2);

    /** At least one token and one byte. */
    public ScoredWindow {
        if (tokens < 1 || bytes < 1) {
            throw new IllegalArgumentException("a window of " + tokens + " tokens and " + bytes
                    + " bytes measures nothing; give at least 1 of each");
        }
    }

    /** Perplexity per token over all windows: {@code exp(sum of nats / sum of tokens)}. */
    public static double perplexity(List<ScoredWindow> windows) {
        return Math.exp(
                nats(windows) / windows.stream().mapToLong(ScoredWindow::tokens).sum());
    }

    /** Bits per byte over all windows; unlike perplexity it compares models of different tokenizers. */
    public static double bitsPerByte(List<ScoredWindow> windows) {
        return nats(windows) / windows.stream().mapToLong(ScoredWindow::bytes).sum() / NATS_PER_BIT;
    }

    private static double nats(List<ScoredWindow> windows) {
        return windows.stream().mapToDouble(ScoredWindow::nats).sum();
    }

    boolean sameText(ScoredWindow other) {
        return tokens == other.tokens && bytes == other.bytes;
    }
}
