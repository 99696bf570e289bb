package bam.activities;

import bam.contracts.StudyPlan;

/** Resolves a study document into a plan; faults of the document are a failure of type {@code InvalidStudy}. */
@FunctionalInterface
public interface DocumentPlanner {
    /**
     * The plan of a document.
     *
     * @throws io.temporal.failure.ApplicationFailure that lists every fault
     */
    StudyPlan plan(String document);
}
