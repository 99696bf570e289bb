package bam.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.StageState;
import bam.tracking.MetricPoint;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The mirror and the real MLflow server, whose state is read with plain REST calls. */
class RealMlflowTest {
    @Test
    void aStageBecomesARunWithItsParametersTagsCurvesAndResults() {
        Rows seed = new Rows("whole", "seed");
        MemoryOutbox outbox = new MemoryOutbox(
                seed.recorded("seed", "demo"),
                seed.began(1),
                seed.losses(1, 2_500),
                seed.finished("perplexity/code", 4.69));

        RunningMirror.empty(outbox, mlflow().address());

        JsonNode run = only("whole");
        assertThat(run.at("/info/run_name").asText()).isEqualTo("seed");
        assertThat(run.at("/info/status").asText()).isEqualTo("FINISHED");
        assertThat(run.at("/info/start_time").asLong()).isEqualTo(1_000);
        assertThat(run.at("/info/end_time").asLong()).isEqualTo(9_000);
        assertThat(entries(run, "params"))
                .containsEntry("hidden-size", "64")
                .containsEntry("peak-learning-rate", "0.003");
        assertThat(entries(run, "tags"))
                .containsEntry("bam.stage", seed.stage().hex())
                .containsEntry("bam.studies", "demo")
                .containsEntry("bam.kind", "SEED")
                .containsEntry("bam.attempt", "1")
                .containsEntry("bam.worker", "worker-1")
                .containsEntry("bam.artifact", Rows.MODEL.digest().hex());
        assertThat(entries(run, "tags").get("mlflow.note.content"))
                .contains(
                        "Stage **seed** of study demo",
                        "(http://localhost:8233/workflows/stage-" + seed.stage().hex() + ")");
        assertThat(entries(run, "metrics")).containsEntry("perplexity/code", "4.69");
        JsonNode losses = mlflow().history(run, "loss");
        assertThat(losses).hasSize(2_500);
        assertThat(losses.get(2_499).path("timestamp").asLong()).isEqualTo(5_500);
        assertThat(outbox.refused()).isEmpty();
    }

    @Test
    void aMirrorKilledBetweenSendingAndCommittingLeavesOneRunAndEachPointOnce() {
        Rows code = new Rows("killed", "code");
        Rows law = new Rows("killed", "law");
        MemoryOutbox outbox = new MemoryOutbox(
                code.recorded("expert code", "demo"),
                law.recorded("expert law", "demo"),
                code.began(1),
                code.losses(1, 1_200),
                law.began(1),
                code.points(
                        List.of(new MetricPoint("norm", 1, Double.NaN, 7), new MetricPoint("norm", 1, Double.NaN, 7))),
                law.losses(1, 50),
                code.finished("loss", 0.5));
        outbox.forget(2);

        try (RunningMirror first = new RunningMirror(outbox, mlflow().address(), Duration.ofSeconds(20))) {
            first.await(() -> !mlflow().experiment("killed").isMissingNode());
            first.kill();
        }
        outbox.forget(1);
        RunningMirror.empty(outbox, mlflow().address());

        List<JsonNode> runs = mlflow().runs("killed");
        assertThat(runs)
                .extracting(run -> run.at("/info/run_name").asText())
                .containsExactlyInAnyOrder("expert code", "expert law");
        JsonNode codeRun = named(runs, "expert code");
        assertThat(mlflow().history(codeRun, "loss")).hasSize(1_201);
        assertThat(mlflow().history(codeRun, "norm")).hasSize(1);
        assertThat(mlflow().history(codeRun, "norm").get(0).path("value").asText())
                .isEqualTo("NaN");
        assertThat(codeRun.at("/info/status").asText()).isEqualTo("FINISHED");
        assertThat(mlflow().history(named(runs, "expert law"), "loss")).hasSize(50);
        assertThat(named(runs, "expert law").at("/info/status").asText()).isEqualTo("RUNNING");
    }

    @Test
    void theStatusFollowsPauseFailureParkingAndResumption() {
        Rows seed = new Rows("status", "seed");
        MemoryOutbox outbox = new MemoryOutbox();

        assertThat(statusAfter(outbox, seed.recorded("seed", "demo"))).isEqualTo("SCHEDULED");
        assertThat(statusAfter(outbox, seed.began(1))).isEqualTo("RUNNING");
        assertThat(statusAfter(outbox, seed.moved(StageState.PLANNED, "handed back")))
                .isEqualTo("SCHEDULED");
        assertThat(statusAfter(outbox, seed.began(2))).isEqualTo("RUNNING");
        assertThat(statusAfter(outbox, seed.moved(StageState.PAUSED, "a person wished it to stand still")))
                .isEqualTo("SCHEDULED");
        assertThat(entries(only("status"), "tags"))
                .containsEntry("bam.state", "paused")
                .containsEntry("bam.sentence", "a person wished it to stand still");
        assertThat(statusAfter(outbox, seed.moved(StageState.PARKED, "the loss is no number")))
                .isEqualTo("FAILED");
        assertThat(entries(only("status"), "tags"))
                .containsEntry("bam.state", "parked")
                .containsEntry("bam.sentence", "the loss is no number");
        assertThat(statusAfter(outbox, seed.moved(StageState.PLANNED, "another try")))
                .isEqualTo("SCHEDULED");
        assertThat(statusAfter(outbox, seed.began(3))).isEqualTo("RUNNING");
        assertThat(statusAfter(outbox, seed.recorded("seed", "other"))).isEqualTo("RUNNING");
        assertThat(statusAfter(outbox, seed.moved(StageState.RELEASED, "nobody wants it")))
                .isEqualTo("KILLED");
        assertThat(statusAfter(outbox, seed.began(4))).isEqualTo("RUNNING");
        assertThat(statusAfter(outbox, seed.finished("loss", 1))).isEqualTo("FINISHED");
        assertThat(entries(only("status"), "tags")).containsEntry("bam.state", "done");
    }

    @Test
    void aSecondStudyInAnotherExperimentJoinsTheSameRun() {
        Rows seed = new Rows("first-home", "seed");
        RunningMirror.empty(new MemoryOutbox(seed.recorded("seed", "demo")), mlflow().address());
        RunningMirror.empty(
                new MemoryOutbox(seed.recordedIn("second-home", "seed", "larger"), seed.losses(1, 3)),
                mlflow().address());

        assertThat(entries(only("first-home"), "tags")).containsEntry("bam.studies", "demo, larger");
        assertThat(mlflow().history(only("first-home"), "loss")).hasSize(3);
        assertThat(mlflow().experiment("second-home").isMissingNode()).isTrue();
    }

    @Test
    void infinitePointsAreHeldAsTheLargestNumberAndATagSaysSo() {
        Rows seed = new Rows("infinite", "seed");
        RunningMirror.empty(
                new MemoryOutbox(
                        seed.recorded("seed", "demo"),
                        seed.points(List.of(
                                new MetricPoint("loss", 1, Double.POSITIVE_INFINITY, 1),
                                new MetricPoint("loss", 2, Double.NEGATIVE_INFINITY, 2),
                                new MetricPoint("loss", 3, Double.NaN, 3)))),
                mlflow().address());

        JsonNode losses = mlflow().history(only("infinite"), "loss");
        assertThat(losses)
                .extracting(point -> point.path("value").asText())
                .containsExactly("1.7976931348623157E308", "-1.7976931348623157E308", "NaN");
        assertThat(entries(only("infinite"), "tags").get("bam.infinite.loss")).contains("infinite in the ledger");
    }

    @Test
    void aDeletedExperimentIsRestoredWithItsRuns() {
        Rows seed = new Rows("deleted", "seed");
        RunningMirror.empty(new MemoryOutbox(seed.recorded("seed", "demo"), seed.losses(1, 3)), mlflow().address());
        String id = mlflow().experiment("deleted").path("experiment_id").asText();
        mlflow().post("experiments/delete", "{\"experiment_id\":\"" + id + "\"}");

        RunningMirror.empty(new MemoryOutbox(seed.recorded("seed", "demo"), seed.losses(4, 6)), mlflow().address());

        assertThat(mlflow().experiment("deleted").path("lifecycle_stage").asText())
                .isEqualTo("active");
        assertThat(mlflow().history(only("deleted"), "loss")).hasSize(6);
    }

    @Test
    void anExperimentThatWasRenamedGoesOnBeingUsed() {
        Rows seed = new Rows("old-name", "seed");
        Rows code = new Rows("old-name", "code");
        RunningMirror.empty(new MemoryOutbox(seed.recorded("seed", "demo")), mlflow().address());
        String id = mlflow().experiment("old-name").path("experiment_id").asText();
        mlflow().post("experiments/update", "{\"experiment_id\":\"" + id + "\",\"new_name\":\"new-name\"}");

        RunningMirror.empty(new MemoryOutbox(code.recorded("code", "demo"), seed.losses(1, 3)), mlflow().address());

        assertThat(mlflow().runs("new-name")).hasSize(2);
        assertThat(mlflow().history(named(mlflow().runs("new-name"), "seed"), "loss"))
                .hasSize(3);
        assertThat(mlflow().experiment("old-name").isMissingNode()).isTrue();
    }

    @Test
    void pointsThatComeAfterTheirExperimentWasDeletedBringItBack() {
        Rows seed = new Rows("deleted-later", "seed");
        MemoryOutbox outbox = new MemoryOutbox(seed.recorded("seed", "demo"), seed.losses(1, 3));
        RunningMirror.empty(outbox, mlflow().address());
        String id = mlflow().experiment("deleted-later").path("experiment_id").asText();
        mlflow().post("experiments/delete", "{\"experiment_id\":\"" + id + "\"}");

        outbox.add(seed.losses(4, 6));
        RunningMirror.empty(outbox, mlflow().address());

        assertThat(outbox.refused()).isEmpty();
        assertThat(mlflow().history(only("deleted-later"), "loss")).hasSize(6);
    }

    @Test
    void rowsOfARunThatSomebodyDeletedAreSetAsideAndTheRestGoesOn() {
        Rows gone = new Rows("refused", "gone");
        Rows here = new Rows("refused", "here");
        RunningMirror.empty(new MemoryOutbox(gone.recorded("gone", "demo")), mlflow().address());
        mlflow().post(
                        "runs/delete",
                        "{\"run_id\":\"" + only("refused").at("/info/run_id").asText() + "\"}");
        MemoryOutbox outbox = new MemoryOutbox(here.recorded("here", "demo"), gone.losses(1, 3), here.losses(1, 3));

        RunningMirror.empty(outbox, mlflow().address());

        assertThat(outbox.refused().values())
                .singleElement()
                .asString()
                .isEqualTo("MLflow has no run of stage " + gone.stage().abbreviated()
                        + "; it was deleted there, run './bam mirror reconcile' to have it made again");
        assertThat(mlflow().history(only("refused"), "loss")).hasSize(3);
    }

    @Test
    void anyNameAndAnyLengthArrives() {
        Rows seed = new Rows("wild", "seed");
        SortedMap<String, String> parameters = new TreeMap<>();
        IntStream.range(0, 230).forEach(i -> parameters.put("setting." + i, "=<>&".repeat(1_000)));
        parameters.put("long", "ü".repeat(7_000));
        List<String> wild =
                List.of("a/../b", "/root", "loss (%)", "loss (#)", "..", "x//y", "ok.fine/1", "n".repeat(300));
        MemoryOutbox outbox = new MemoryOutbox(
                seed.recordedWith(parameters),
                seed.points(wild.stream()
                        .map(name -> new MetricPoint(name, 1, 2, 3))
                        .toList()));

        RunningMirror.empty(outbox, mlflow().address());

        assertThat(outbox.refused()).isEmpty();
        assertThat(entries(only("wild"), "params")).hasSize(231);
        assertThat(entries(only("wild"), "params").get("long")).endsWith(" … (7000 characters)");
        assertThat(entries(only("wild"), "metrics")).hasSize(wild.size()).containsKey("ok.fine/1");
    }

    @Test
    void theExperimentIsFoundByItsNameForALink() {
        RunningMirror.empty(new MemoryOutbox(new Rows("linked", "seed").recorded("seed", "demo")), mlflow().address());
        String id = mlflow().experiment("linked").path("experiment_id").asText();

        try (MlflowGateway gateway = MlflowGateway.at(mlflow().address(), Duration.ofSeconds(20))) {
            assertThat(gateway.experimentId("linked")).contains(id);
            assertThat(gateway.experimentId("never made")).isEmpty();
        }
    }

    private static RealMlflow mlflow() {
        return RealMlflow.shared();
    }

    private static String statusAfter(MemoryOutbox outbox, bam.tracking.OutboxRow row) {
        outbox.add(row);
        RunningMirror.empty(outbox, mlflow().address());
        return only("status").at("/info/status").asText();
    }

    private static JsonNode only(String experiment) {
        List<JsonNode> runs = mlflow().runs(experiment);
        assertThat(runs).hasSize(1);
        return runs.get(0);
    }

    private static JsonNode named(List<JsonNode> runs, String name) {
        return runs.stream()
                .filter(run -> run.at("/info/run_name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> entries(JsonNode run, String what) {
        return RealMlflow.entries(run, what);
    }
}
