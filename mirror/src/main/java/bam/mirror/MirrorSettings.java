package bam.mirror;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the mirror works.
 *
 * @param batchRows rows taken from the outbox at a time; the outbox may hold a transaction open meanwhile
 * @param idlePause wait between two looks at an empty outbox
 * @param firstBackOff wait after the first failed try; doubles with each further one
 * @param longestBackOff where the doubling ends
 * @param links to other pages about the same stage or study, shown in the description of its run
 */
public record MirrorSettings(
        int batchRows, Duration idlePause, Duration firstBackOff, Duration longestBackOff, List<Link> links) {
    /**
     * A link to another page about the same stage or study.
     *
     * @param name what people read
     * @param template address, in which {@code {workflow}} stands for the id of the stage's or study's workflow
     */
    public record Link(String name, String template) {}

    /** At least one row at a time, positive pauses. */
    public MirrorSettings {
        links = List.copyOf(links);
        if (batchRows < 1) {
            throw new IllegalArgumentException("the mirror takes " + batchRows + " rows at a time; give at least 1");
        }
        if (idlePause.isNegative() || firstBackOff.toMillis() < 1 || longestBackOff.compareTo(firstBackOff) < 0) {
            throw new IllegalArgumentException("the mirror pauses " + idlePause + " when idle and " + firstBackOff
                    + " to " + longestBackOff + " after failures; give positive pauses, the shorter first");
        }
    }

    /**
     * Sixteen rows are sent in a second or two, two looks at an empty outbox each second cost nothing, and half a
     * minute is the longest that MLflow is back unnoticed.
     */
    public static MirrorSettings standard(List<Link> links) {
        return new MirrorSettings(16, Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(30), links);
    }

    /** The links to the pages about this workflow, as a further paragraph of a description. */
    String linked(String workflow) {
        String all = links.stream()
                .map(link -> "[" + link.name() + "](" + link.template().replace("{workflow}", workflow) + ")")
                .collect(Collectors.joining(" · "));
        return all.isEmpty() || workflow.isEmpty() ? "" : "\n\n" + all;
    }
}
