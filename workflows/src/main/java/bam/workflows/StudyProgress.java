package bam.workflows;

import java.util.List;

/**
 * Where a study stands.
 *
 * @param studyId under which the ledger has it; empty while it is planned
 * @param waiting labels of the stages that it waits for
 * @param done labels of the stages that are done
 * @param parked label and sentence of the stages that need a person
 * @param paused whether a person wants it to stand still
 */
public record StudyProgress(
        String studyId, List<String> waiting, List<String> done, List<String> parked, boolean paused) {
    /** Freezes the lists. */
    public StudyProgress {
        waiting = List.copyOf(waiting);
        done = List.copyOf(done);
        parked = List.copyOf(parked);
    }
}
