package bam.tracking;

import java.util.List;

/**
 * Part of a list of studies.
 *
 * @param studies in the order that was asked for
 * @param inAll how many studies there are on all pages together
 */
public record StudyPage(List<StudySummary> studies, long inAll) {
    /** Freezes the list. */
    public StudyPage {
        studies = List.copyOf(studies);
    }
}
