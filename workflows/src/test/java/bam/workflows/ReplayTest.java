package bam.workflows;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bam.contracts.Fingerprint;
import bam.contracts.StageEnd;
import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stored histories replay through today's workflow code: what runs elsewhere survives an upgrade. */
class ReplayTest {
    static List<String> histories() throws IOException {
        return Histories.names();
    }

    @ParameterizedTest
    @MethodSource("histories")
    void storedHistoriesReplay(String name) throws IOException {
        WorkflowExecutionHistory history = Histories.stored(name);
        Class<?> workflow = Histories.isStudy(name) ? StudyWorkflowImpl.class : StageWorkflowImpl.class;

        assertThatCode(() -> WorkflowReplayer.replayWorkflowExecution(history, workflow))
                .doesNotThrowAnyException();
    }

    @Test
    void aWorkflowThatDoesOtherThingsIsNoticed() throws IOException {
        WorkflowExecutionHistory history = Histories.stored("0.1/study");

        assertThatThrownBy(() -> WorkflowReplayer.replayWorkflowExecution(history, ImpatientStudy.class))
                .hasStackTraceContaining("NonDeterministic");
    }

    @Test
    void aWorkflowThatDoesOtherThingsIsNoticedWhileItWaits() throws IOException {
        WorkflowExecutionHistory history = Histories.stored("0.1/study-waiting");

        assertThatThrownBy(() -> WorkflowReplayer.replayWorkflowExecution(history, ImpatientStudy.class))
                .hasStackTraceContaining("NonDeterministic");
    }

    /** Writes the stored histories anew: {@code mvn -pl workflows test -Dbam.histories=0.2 -Dtest=ReplayTest}. */
    @Test
    void historiesAreRecordedOnRequest() {
        String version = System.getProperty("bam.histories");
        assumeTrue(version != null, "only on request: -Dbam.histories=VERSION");
        new Histories(version).record();
    }

    /** A study that waits before it plans: not what the histories hold. */
    public static final class ImpatientStudy implements StudyWorkflow {
        @Override
        public StudyOutcome run(JsonNode document) {
            Workflow.sleep(Duration.ofSeconds(1));
            return new StudyOutcome("", 0);
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void stageEnded(StageEnd end) {}

        @Override
        public void stageParked(StageEnd end) {}

        @Override
        public void stageGoesOn(Fingerprint stage) {}

        @Override
        public StudyProgress progress() {
            return new StudyProgress("", List.of(), List.of(), List.of(), false);
        }
    }
}
