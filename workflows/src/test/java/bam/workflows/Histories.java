package bam.workflows;

import static bam.workflows.Laboratory.eventually;

import bam.contracts.FailureKind;
import bam.contracts.StageState;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Stored histories of the study {@code a} and of its stage {@code seed}, of each version that was released: of ways to
 * the end, and of waits that were not over.
 */
final class Histories {
    private static final Path FOLDER = Path.of("src/test/resources/bam/workflows/histories");
    private static final String STUDY = "a";
    private static final String STAGE = "seed";

    /** From this many events on a new history is suggested. */
    static final int LONG = 4096;

    private final String version;

    Histories(String version) {
        this.version = version;
    }

    /** Their names: version, then study or stage and what happened to it. */
    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> FOLDER.relativize(file).toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    static WorkflowExecutionHistory stored(String name) throws IOException {
        String json = Files.readString(FOLDER.resolve(name + ".json"), StandardCharsets.UTF_8);
        return WorkflowExecutionHistory.fromJson(json, isStudy(name) ? STUDY : Laboratory.stageId(STAGE));
    }

    static boolean isStudy(String name) {
        return name.contains("/study");
    }

    /** Plays every scene anew with today's code and writes down what Temporal kept of it. */
    void record() {
        play(this::plain);
        play(this::shortOfText);
        play(this::running);
        play(this::shared);
        play(this::parked);
        play(this::cancelled);
        play(this::paused);
        play(this::held);
        play(this::left);
        play(this::remade);
        play(this::continued);
    }

    private static void play(Consumer<Laboratory> scene) {
        try (Laboratory laboratory = new Laboratory()) {
            scene.accept(laboratory);
        }
    }

    private void plain(Laboratory laboratory) {
        laboratory.start(STUDY, "code", "law").getResult(StudyOutcome.class);
        writeBoth(laboratory, "");
    }

    private void running(Laboratory laboratory) {
        laboratory.startAndHold(STUDY, STAGE, "code", "law");
        writeBoth(laboratory, "-running");
    }

    private void shared(Laboratory laboratory) {
        WorkflowStub first = laboratory.startAndHold(STUDY, STAGE, "code");
        WorkflowStub second = laboratory.start("b", "law");
        eventually(() -> laboratory.stage(STAGE).wantedBy().size() == 2);
        writeStage(laboratory, "-shared-running");
        end(laboratory, first);
        second.getResult(StudyOutcome.class);
        writeBoth(laboratory, "-shared");
    }

    private void shortOfText(Laboratory laboratory) {
        laboratory.ledger.shortOfText.add(STUDY);
        try {
            laboratory.start(STUDY, "code", "law").getResult(StudyOutcome.class);
        } catch (WorkflowFailedException failed) {
            writeStudy(laboratory, "-short-of-text");
        }
    }

    private void parked(Laboratory laboratory) {
        laboratory.work.failing.put(STAGE, FailureKind.DIVERGED);
        WorkflowStub study = laboratory.start(STUDY, "code", "law");
        laboratory.awaitState(STAGE, StageState.PARKED);
        eventually(() -> !laboratory.study(STUDY).progress().parked().isEmpty());
        writeBoth(laboratory, "-still-parked");
        laboratory.stage(STAGE).retry();
        study.getResult(StudyOutcome.class);
        writeBoth(laboratory, "-parked-and-retried");
    }

    private void cancelled(Laboratory laboratory) {
        WorkflowStub study = laboratory.startAndHold(STUDY, STAGE, "code");
        laboratory.stage(STAGE).cancel();
        laboratory.awaitState(STAGE, StageState.PARKED);
        writeStage(laboratory, "-still-cancelled");
        laboratory.resume(STAGE);
        end(laboratory, study);
        writeStage(laboratory, "-cancelled-and-resumed");
    }

    private void paused(Laboratory laboratory) {
        WorkflowStub study = laboratory.startAndHold(STUDY, STAGE, "code");
        laboratory.pause(STAGE);
        laboratory.awaitState(STAGE, StageState.PAUSED);
        writeStage(laboratory, "-still-paused");
        laboratory.resume(STAGE);
        end(laboratory, study);
        writeStage(laboratory, "-paused-and-resumed");
    }

    private void held(Laboratory laboratory) {
        WorkflowStub study = laboratory.startAndHold(STUDY, STAGE, "code");
        laboratory.study(STUDY).pause();
        laboratory.awaitState(STAGE, StageState.PAUSED);
        writeStage(laboratory, "-still-held");
        writeStudy(laboratory, "-still-paused");
        laboratory.study(STUDY).resume();
        end(laboratory, study);
        writeStage(laboratory, "-held-and-joined");
        writeStudy(laboratory, "-paused-and-resumed");
    }

    private void left(Laboratory laboratory) {
        WorkflowStub study = laboratory.startAndHold(STUDY, STAGE, "code");
        study.cancel();
        laboratory.awaitStopping(STAGE);
        writeStage(laboratory, "-leaving");
        try {
            study.getResult(StudyOutcome.class);
        } catch (WorkflowFailedException cancelled) {
            WorkflowStub.fromTyped(laboratory.stage(STAGE)).getResult(Object.class);
        }
        writeStudy(laboratory, "-cancelled");
        writeStage(laboratory, "-left");
    }

    private void remade(Laboratory laboratory) {
        laboratory.occupyWorkers(STAGE);
        WorkflowStub study = laboratory.start(STUDY, "code");
        eventually(() -> laboratory.ledger.calls.contains("a joins seed"));
        laboratory.ledger.lost.add("corpus prose");
        laboratory.hold("corpus prose");
        laboratory.freeWorkers();
        eventually(() -> laboratory.attempts("corpus prose") == 2);
        writeStage(laboratory, "-still-lacking-its-corpus");
        laboratory.hold("corpus prose").countDown();
        study.getResult(StudyOutcome.class);
        writeStage(laboratory, "-whose-corpus-was-made-again");
    }

    private void continued(Laboratory laboratory) {
        laboratory.work.failing.put(STAGE, FailureKind.OUT_OF_MEMORY);
        WorkflowStub study = laboratory.start(STUDY, "code");
        laboratory.awaitState(STAGE, StageState.PARKED);
        joinUntilHistoryIsLong(laboratory);
        laboratory.stage(STAGE).retry();
        study.getResult(StudyOutcome.class);
        writeStage(laboratory, "-whose-history-had-grown-long");
    }

    /** So many joins that Temporal suggests a new history. */
    static void joinUntilHistoryIsLong(Laboratory laboratory) {
        while (events(laboratory, Laboratory.stageId(STAGE)) < LONG) {
            for (int i = 0; i < 100; i++) {
                laboratory.stage(STAGE).join("nobody");
            }
        }
        eventually(() -> events(laboratory, Laboratory.stageId(STAGE)) < LONG);
    }

    static int events(Laboratory laboratory, String workflowId) {
        return laboratory.client().fetchHistory(workflowId).getEvents().size();
    }

    private static void end(Laboratory laboratory, WorkflowStub study) {
        laboratory.hold(STAGE).countDown();
        study.getResult(StudyOutcome.class);
    }

    private void writeBoth(Laboratory laboratory, String what) {
        writeStudy(laboratory, what);
        writeStage(laboratory, what);
    }

    private void writeStudy(Laboratory laboratory, String what) {
        write("study" + what, laboratory.client().fetchHistory(STUDY));
    }

    private void writeStage(Laboratory laboratory, String what) {
        write("stage" + what, laboratory.client().fetchHistory(Laboratory.stageId(STAGE)));
    }

    private void write(String name, WorkflowExecutionHistory history) {
        Path file = FOLDER.resolve(version).resolve(name + ".json");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, history.toJson(true) + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
