package bam.workflows;

/**
 * What a study that succeeded says.
 *
 * @param studyId under which the ledger has its results
 * @param stages that it is made of
 */
public record StudyOutcome(String studyId, int stages) {}
