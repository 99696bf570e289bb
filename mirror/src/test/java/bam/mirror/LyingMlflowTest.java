package bam.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import bam.mirror.LyingMlflow.Lie;
import bam.tracking.MetricPoint;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The mirror and a server that fails in every way in which servers do. */
class LyingMlflowTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Rows seed = new Rows("e", "seed");

    @Test
    void waitsWhileTheServerFailsAndThenDeliversEverythingInOrder() throws IOException {
        try (LyingMlflow server = new LyingMlflow(0)) {
            server.lie("runs/log-batch", Lie.FAILS, 12);
            MemoryOutbox outbox = life();

            RunningMirror.empty(outbox, server.address());

            assertThat(points(server)).containsExactly(1, 2, 3);
            assertThat(server.runs().get(0).at("/info/status").asText()).isEqualTo("FINISHED");
            assertThat(outbox.refused()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "REFUSES", mode = EnumSource.Mode.EXCLUDE)
    void aLieAboutPointsCostsTimeAndNoPoint(Lie lie) throws IOException {
        assertLieCostsNothing("runs/log-batch", lie);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"REFUSES", "ACTS_IN_PART"},
            mode = EnumSource.Mode.EXCLUDE)
    void aLieAboutAnyOtherQuestionCostsTimeAndNoPoint(Lie lie) throws IOException {
        for (String path : List.of("experiments/search", "runs/search", "runs/create", "runs/update")) {
            assertLieCostsNothing(path, lie);
        }
    }

    private void assertLieCostsNothing(String path, Lie lie) throws IOException {
        try (LyingMlflow server = new LyingMlflow(0)) {
            server.lie(path, lie, 2);
            MemoryOutbox outbox = life();

            try (RunningMirror running = new RunningMirror(outbox, server.address(), Duration.ofSeconds(1))) {
                running.await(() -> outbox.backlog().rows() == 0);
            }

            assertThat(outbox.refused()).as("%s about %s", lie, path).isEmpty();
            assertThat(outbox.notes()).as("%s about %s", lie, path).isEmpty();
            assertThat(points(server)).as("%s about %s", lie, path).containsExactly(1, 2, 3);
            assertThat(server.runs().get(0).at("/info/status").asText())
                    .as("%s about %s", lie, path)
                    .isEqualTo("FINISHED");
        }
    }

    @Test
    void anAnswerThatNeverComesCostsADeadlineAndTheThreadEnds() throws IOException {
        try (LyingMlflow server = new LyingMlflow(0)) {
            server.lie("runs/log-batch", Lie.HANGS, 2);
            MemoryOutbox outbox = life();

            try (RunningMirror running = new RunningMirror(outbox, server.address(), Duration.ofMillis(300))) {
                running.await(() -> outbox.backlog().rows() == 0);
                // The server still holds both requests: only the closed client can have ended their threads.
                running.await(() -> callThreads() <= 1);
            }

            assertThat(server.runs()).hasSize(1);
            assertThat(points(server)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aRunWhoseCreationWasNeverConfirmedIsFoundAgain() throws IOException {
        try (LyingMlflow server = new LyingMlflow(0)) {
            server.lie("runs/create", Lie.ACTS_AND_CUTS, 1);
            MemoryOutbox outbox = life();

            RunningMirror.empty(outbox, server.address());

            assertThat(server.requests("runs/create")).isEqualTo(1);
            assertThat(server.runs()).hasSize(1);
            assertThat(points(server)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void ofSeveralRunsThatTheClientsOwnRetriesMadeOneStays() throws IOException {
        try (LyingMlflow server = new LyingMlflow(0)) {
            server.lie("runs/create", Lie.ACTS_AND_SAYS_500, 2);
            MemoryOutbox outbox = life();

            RunningMirror.empty(outbox, server.address());

            assertThat(server.requests("runs/create")).isEqualTo(3);
            assertThat(server.runs()).hasSize(1);
            assertThat(points(server)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aPointThatTheServerRefusesIsWrittenDownAndTheRestOfItsRowArrives() throws IOException {
        try (LyingMlflow server = new LyingMlflow(0)) {
            server.dislike("gradient-norm");
            MemoryOutbox outbox = new MemoryOutbox(
                    seed.recorded("seed", "demo"),
                    seed.points(List.of(
                            new MetricPoint("loss", 1, 1, 1),
                            new MetricPoint("gradient-norm", 1, 1, 1),
                            new MetricPoint("loss", 2, 1, 2))),
                    seed.losses(3, 3));

            RunningMirror.empty(outbox, server.address());

            assertThat(outbox.refused()).isEmpty();
            assertThat(outbox.notes())
                    .singleElement()
                    .asString()
                    .contains("point 'gradient-norm' of step 1: MLflow refused 1 points with 400", "no");
            assertThat(points(server)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void anotherServerAtTheAddressCostsNoRow() throws IOException {
        try (LyingMlflow server = new LyingMlflow(0)) {
            server.lie("experiments/get-by-name", Lie.IS_ANOTHER_SERVER, 6);
            server.lie("experiments/search", Lie.IS_ANOTHER_SERVER, 6);
            MemoryOutbox outbox = life();

            RunningMirror.empty(outbox, server.address());

            assertThat(outbox.refused()).isEmpty();
            assertThat(points(server)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void saysOnceThatTheServerIsAwayAndOnceThatItIsBack() throws IOException, InterruptedException {
        ListAppender<ILoggingEvent> lines = listen();
        int port = RealMlflow.freePort();
        MemoryOutbox outbox = life();

        try (RunningMirror running =
                new RunningMirror(outbox, URI.create("http://me:secret@127.0.0.1:" + port), DEADLINE)) {
            running.await(() -> running.mirror().awaySince().isPresent());
            Thread.sleep(300);
            assertThat(outbox.backlog().rows()).isEqualTo(4);
            try (LyingMlflow server = new LyingMlflow(port)) {
                running.await(() -> outbox.backlog().rows() == 0);
                assertThat(points(server)).containsExactly(1, 2, 3);
            }
            assertThat(running.mirror().awaySince()).isEmpty();
        }

        assertThat(lines.list).hasSize(2);
        assertThat(lines.list.get(0).getFormattedMessage())
                .startsWith("MLflow at http://127.0.0.1:" + port + " is away")
                .contains("Connection refused");
        assertThat(lines.list.get(1).getFormattedMessage()).contains("is back after");
    }

    @Test
    void aServerThatAnswersQuestionsButTakesNothingIsAwayOnce() throws IOException {
        ListAppender<ILoggingEvent> lines = listen();
        try (LyingMlflow server = new LyingMlflow(0)) {
            server.lie("runs/log-batch", Lie.FAILS, 30);

            RunningMirror.empty(life(), server.address());
        }

        assertThat(lines.list).hasSize(2);
    }

    @Test
    void asksOnlyACheapQuestionWhileTheServerFails() throws IOException {
        try (LyingMlflow server = new LyingMlflow(0)) {
            server.lie("experiments/search", Lie.FAILS, 30);

            RunningMirror.empty(life(), server.address());

            assertThat(server.requests("experiments/search")).isGreaterThan(30);
            assertThat(server.requests("runs/create")).isEqualTo(1);
        }
    }

    private static ListAppender<ILoggingEvent> listen() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Outage.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        return lines;
    }

    private MemoryOutbox life() {
        return new MemoryOutbox(
                seed.recorded("seed", "demo"), seed.began(1), seed.losses(1, 3), seed.finished("loss", 0.5));
    }

    /** Steps of the points of the only run, the final result apart. */
    private static List<Integer> points(LyingMlflow server) {
        List<ObjectNode> runs = server.runs();
        assertThat(runs).hasSize(1);
        return runs.get(0).at("/data/metrics").findValuesAsText("step").stream()
                .map(Integer::valueOf)
                .filter(step -> step > 0)
                .toList();
    }

    private static long callThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("mlflow-call"))
                .count();
    }
}
