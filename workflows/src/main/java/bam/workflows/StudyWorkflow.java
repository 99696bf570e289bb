package bam.workflows;

import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A study: seed, experts, mixtures, evaluation. Started with the study document as JSON, from anywhere. */
@WorkflowInterface
public interface StudyWorkflow extends StageListener {
    /** Name under which Temporal knows the workflow. */
    String TYPE = "Study";

    /** Runs the study; a document with faults ends as a failed workflow of type {@link #INVALID} that lists them. */
    @WorkflowMethod(name = TYPE)
    StudyOutcome run(JsonNode document);

    /** A person wants the study to stand still: no stage is joined, and what it waits for is held. */
    @SignalMethod
    void pause();

    /** A person takes the pause back. */
    @SignalMethod
    void resume();

    /** Where the study stands. */
    @QueryMethod
    StudyProgress progress();

    /** Search attribute (keyword) that holds the study id of a study workflow. */
    String SEARCH_ATTRIBUTE = "BamStudy";

    /** Failure type of a document that has faults. */
    String INVALID = "InvalidStudy";

    /** Failure type of a study that failed after it was planned, which no stage that parks makes it do. */
    String FAILED = "StudyFailed";
}
