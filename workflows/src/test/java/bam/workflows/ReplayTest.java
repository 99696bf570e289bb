package bam.workflows;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import bam.contracts.StageEnd;
import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.workflow.Workflow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stored histories replay through today's workflow code: what runs elsewhere survives an upgrade. */
class ReplayTest {
    private static final Path FOLDER = Path.of("src/test/resources/bam/workflows/histories");

    /** The seed of the laboratory: a stage checks that its id is its fingerprint. */
    private static final String STAGE = "stage-" + Digest.of("seed");

    static Stream<String> histories() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files
                    .filter(Files::isRegularFile)
                    .map(file -> FOLDER.relativize(file).toString().replace(".json", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("histories")
    void storedHistoriesReplay(String name) throws IOException {
        WorkflowExecutionHistory history = stored(name);
        Class<?> workflow = name.contains("/study") ? StudyWorkflowImpl.class : StageWorkflowImpl.class;

        assertThatCode(() -> WorkflowReplayer.replayWorkflowExecution(history, workflow))
                .doesNotThrowAnyException();
    }

    @Test
    void aWorkflowThatDoesOtherThingsIsNoticed() throws IOException {
        WorkflowExecutionHistory history = stored("0.1/study");

        assertThatThrownBy(() -> WorkflowReplayer.replayWorkflowExecution(history, ImpatientStudy.class))
                .hasStackTraceContaining("NonDeterministic");
    }

    /** Writes the stored histories anew: {@code mvn -pl workflows test -Dbam.histories=0.1 -Dtest=ReplayTest}. */
    @Test
    void historiesAreRecordedOnRequest() throws IOException {
        String version = System.getProperty("bam.histories");
        assumeTrue(version != null, "only on request: -Dbam.histories=VERSION");
        try (Laboratory laboratory = new Laboratory()) {
            laboratory.start("a", "code", "law").getResult(StudyOutcome.class);
            String seed = Laboratory.stageId("seed");
            write(version + "/study", laboratory.client().fetchHistory("a"));
            write(version + "/stage", laboratory.client().fetchHistory(seed));
        }
    }

    private static void write(String name, WorkflowExecutionHistory history) throws IOException {
        Path file = FOLDER.resolve(name + ".json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, history.toJson(true) + "\n");
    }

    private static WorkflowExecutionHistory stored(String name) throws IOException {
        try (var stream = ReplayTest.class.getResourceAsStream("histories/" + name + ".json")) {
            String json = new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
            return WorkflowExecutionHistory.fromJson(json, name.contains("/study") ? "a" : STAGE);
        }
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
