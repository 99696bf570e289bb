package bam.drills;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Lines for a person who waits: how much is done and about how long the rest takes; not more than one in five seconds.
 */
public final class Progress {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final String what;
    private final int wanted;
    private final Consumer<String> lines;
    private final long startNanos = System.nanoTime();
    private long shownNanos = startNanos;

    /**
     * Progress from now on.
     *
     * @param what is counted: {@code kills}
     * @param wanted so many in all
     */
    public Progress(String what, int wanted, Consumer<String> lines) {
        this.what = what;
        this.wanted = wanted;
        this.lines = lines;
    }

    /** So many are done. */
    public synchronized void done(int count) {
        long now = System.nanoTime();
        if (now - shownNanos < INTERVAL.toNanos() && count < wanted) {
            return;
        }
        shownNanos = now;
        lines.accept(line(count, Duration.ofNanos(now - startNanos)));
    }

    private String line(int count, Duration spent) {
        String done = "  " + count + " of " + wanted + " " + what;
        if (count == 0 || count >= wanted) {
            return done + " after " + spent.toSeconds() + " s";
        }
        long left = spent.toSeconds() * (wanted - count) / count;
        return done + " after " + spent.toSeconds() + " s, about " + left + " s left";
    }
}
