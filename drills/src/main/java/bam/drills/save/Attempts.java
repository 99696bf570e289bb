package bam.drills.save;

import java.io.IOException;

/** How attempts of one kind are made and struck. */
@FunctionalInterface
interface Attempts {
    /**
     * One attempt that a fault is to strike in the middle of a save; it may miss.
     *
     * @throws BrokenPromise when the attempt ends as no fault explains
     */
    void strike(Numbered stage) throws IOException, InterruptedException, BrokenPromise;

    /** Something that must not happen, in a sentence. */
    final class BrokenPromise extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenPromise(String sentence) {
            super(sentence);
        }
    }
}
