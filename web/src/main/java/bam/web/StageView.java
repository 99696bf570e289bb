package bam.web;

import java.util.List;

/**
 * A stage, ready to be shown.
 *
 * @param stage what is known of it
 * @param charts its curves
 * @param log the last lines of its newest worker's log; none when that cannot be read here
 */
public record StageView(StageAnswer stage, List<Chart> charts, List<String> log) {
    /** Freezes the lists. */
    public StageView {
        charts = List.copyOf(charts);
        log = List.copyOf(log);
    }

    /** All time that was spent, in seconds. */
    public double allSeconds() {
        return stage.seconds().stream()
                .mapToDouble(StageAnswer.Spent::seconds)
                .filter(seconds -> seconds > 0)
                .sum();
    }
}
