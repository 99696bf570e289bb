package bam.workflows;

import bam.contracts.StageEnd;
import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A study: seed, experts, mixtures, evaluation. Started with the study document as JSON, from anywhere. */
@WorkflowInterface
public interface StudyWorkflow {
    /** Name under which Temporal knows the workflow. */
    String TYPE = "Study";

    /** Runs the study; a document with faults ends as a failed workflow of type {@link #INVALID} that lists them. */
    @WorkflowMethod(name = TYPE)
    StudyOutcome run(JsonNode document);

    /** A stage that the study waits for has ended. */
    @SignalMethod
    void stageEnded(StageEnd end);

    /** Where the study stands. */
    @QueryMethod
    StudyProgress progress();

    /** Search attribute (keyword) that holds the study id of a study workflow. */
    String SEARCH_ATTRIBUTE = "BamStudy";

    /** Failure type of a document that has faults. */
    String INVALID = "InvalidStudy";

    /** Failure type of a study some of whose stages failed. */
    String FAILED = "StudyFailed";
}
