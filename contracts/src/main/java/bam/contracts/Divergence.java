package bam.contracts;

/**
 * When a training counts as diverged, and what happens then. A loss or gradient that is no number always counts.
 *
 * @param spike a loss above this many times the median of the last {@code window} losses counts too; infinite: none
 *     does
 * @param window losses that the median is taken of; before so many steps there is no spike
 * @param anchor a rewind goes back to the newest multiple of this step, which is always saved
 * @param rewinds times that the training goes back by itself and skips the batches seen since; 0: it parks at once
 */
public record Divergence(double spike, int window, long anchor, int rewinds) {
    /** Only what is no number counts, and a person decides. */
    public static final Divergence STANDARD = new Divergence(Double.POSITIVE_INFINITY, 64, 100, 0);

    /** A factor above one, a window of at least two steps. */
    public Divergence {
        if (!(spike > 1) || window < 2) {
            throw new IllegalArgumentException("a spike is a loss above " + spike + " times the median of " + window
                    + " losses; give more than 1 and at least 2");
        }
        if (anchor < 1 || rewinds < 0) {
            throw new IllegalArgumentException(
                    rewinds + " rewinds to every " + anchor + "th step; give at least 0 and at least 1");
        }
    }

    /** Whether a divergence sends the training back instead of parking it. */
    public boolean goesBack() {
        return rewinds > 0;
    }

    void describe(Description description, String prefix) {
        if (Double.isFinite(spike)) {
            description.add(prefix + "spike", spike).addUnless(STANDARD.window, prefix + "window", window);
        }
        if (goesBack()) {
            description.add(prefix + "rewinds", rewinds).addUnless(STANDARD.anchor, prefix + "anchor", anchor);
        }
    }
}
