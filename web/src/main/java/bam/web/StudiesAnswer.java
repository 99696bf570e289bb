package bam.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Studies, newest first.
 *
 * @param studies the newest ones
 * @param most so many are listed at most
 */
public record StudiesAnswer(List<Study> studies, int most) {
    /** Freezes the list. */
    public StudiesAnswer {
        studies = List.copyOf(studies);
    }

    /**
     * A study.
     *
     * @param id of the study
     * @param name what its document calls it
     * @param state {@code running}, {@code paused}, {@code succeeded}, {@code failed} or {@code cancelled}
     * @param recorded when it was first recorded
     * @param ended when it ended, if it has
     * @param done stages that are done
     * @param running stages that an attempt holds
     * @param parked stages that need a person
     * @param stages in all
     */
    public record Study(
            String id,
            String name,
            String state,
            Instant recorded,
            Optional<Instant> ended,
            int done,
            int running,
            int parked,
            int stages) {}
}
