package bam.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import bam.contracts.ArtifactReference;
import bam.contracts.Digest;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.contracts.TrainSpec;
import bam.mirror.Reconciliation.Finding;
import bam.tracking.Fence;
import bam.tracking.MetricPoint;
import bam.tracking.PostgresLedger;
import bam.tracking.Report;
import bam.tracking.WorkerIdentity;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real ledger in a real MLflow: what a person sees there, and what is repaired when it is not so. */
class LedgerInMlflowTest {
    private static final WorkerIdentity WORKER = new WorkerIdentity("worker-1", "host", 1, 1);
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final RealMlflow mlflow = RealMlflow.shared();
    private final TestDatabase database = TestDatabase.fresh();
    private final PostgresLedger ledger = database.open();

    @AfterEach
    void close() {
        ledger.close();
        database.drop();
    }

    @Test
    void aFinishedStudyIsShownWithItsInputsModelsTablesAndLinks() {
        StudyPlan plan = SmallPlan.of("shown", 11);
        live(plan);
        mirror();

        JsonNode seed = named("bam/shown", "seed");
        JsonNode corpus = seed.at("/inputs/dataset_inputs/0/dataset");
        assertThat(corpus.path("name").asText()).isEqualTo("corpus prose");
        assertThat(corpus.path("digest").asText())
                .isEqualTo(
                        made(plan.stage(plan.corpora().get(0))).digest().hex().substring(0, 32));
        JsonNode models = mlflow.post(
                        "logged-models/search",
                        "{\"experiment_ids\":[\""
                                + seed.at("/info/experiment_id").asText() + "\"]}")
                .path("models");
        assertThat(models)
                .extracting(model -> model.at("/info/name").asText())
                .containsExactlyInAnyOrder("seed", "expert prose", "merge bam", "mixture bam");
        assertThat(models).allMatch(model -> model.at("/info/status").asText().equals("LOGGED_MODEL_READY"));
        String expert = named("bam/shown", "expert prose").at("/info/run_id").asText();
        assertThat(mlflow.get("runs/get?run_id=" + expert).at("/run/inputs/model_inputs"))
                .hasSize(1);

        JsonNode variant = named("bam/shown", "bam, replicate 11");
        assertThat(variant.at("/info/status").asText()).isEqualTo("FINISHED");
        assertThat(RealMlflow.entries(variant, "params"))
                .containsEntry("variant", "bam")
                .containsEntry("study", plan.id());
        assertThat(RealMlflow.entries(variant, "metrics")).containsEntry("bits-per-byte", "2.5");
        assertThat(RealMlflow.entries(variant, "tags"))
                .containsEntry("temporal.workflow", "study-1")
                .containsEntry("bam.state", "succeeded");
        assertThat(RealMlflow.entries(variant, "tags").get("mlflow.note.content"))
                .contains(
                        "[seed](#/experiments/" + seed.at("/info/experiment_id").asText() + "/runs/"
                                + seed.at("/info/run_id").asText())
                .contains("http://localhost:8233/workflows/study-1");
        assertThat(mlflow.file(variant, "results/table.md")).isEqualTo("| model |");
    }

    @Test
    void theFinalModelIsRegisteredOnceUnderAnAlias() {
        StudyPlan plan = SmallPlan.of("registered", 12);
        live(plan);
        mirror();
        ledger.outbox().resend(plan.id());
        mirror();

        JsonNode registered =
                mlflow.get("registered-models/get?name=registered.bam").path("registered_model");
        assertThat(registered.path("aliases"))
                .extracting(alias ->
                        alias.path("alias").asText() + alias.path("version").asText())
                .containsExactly("replicate-121");
        JsonNode versions = mlflow.get("model-versions/search?filter=name%3D%27registered.bam%27")
                .path("model_versions");
        assertThat(versions).hasSize(1);
        assertThat(versions.get(0).path("run_id").asText())
                .isEqualTo(named("bam/registered", "mixture bam")
                        .at("/info/run_id")
                        .asText());
    }

    @Test
    void variantsFollowTheirStudy() {
        StudyPlan plan = SmallPlan.of("followed", 13);
        ledger.studies().record(plan, "study-1");
        mirror();
        assertThat(status("bam/followed", "bam, replicate 13")).isEqualTo("RUNNING");

        ledger.studies().pauseStudy(plan.id(), true);
        mirror();
        assertThat(status("bam/followed", "bam, replicate 13")).isEqualTo("SCHEDULED");

        ledger.studies().pauseStudy(plan.id(), false);
        ledger.studies().move(plan.id(), StudyState.CANCELLED, "a person cancelled it");
        mirror();
        assertThat(status("bam/followed", "bam, replicate 13")).isEqualTo("KILLED");
        assertThat(RealMlflow.entries(named("bam/followed", "bam, replicate 13"), "tags"))
                .containsEntry("bam.sentence", "a person cancelled it");
    }

    @Test
    void reconcilingFindsWhatDiffersAndRepairsIt() {
        StudyPlan plan = SmallPlan.of("repaired", 14);
        live(plan);
        mirror();
        assertThat(compare()).allMatch(Finding::equal).hasSize(7);

        delete(named("bam/repaired", "expert prose"));
        delete(named("bam/repaired", "bam, replicate 14"));
        String seed = named("bam/repaired", "seed").at("/info/run_id").asText();
        mlflow.post(
                "runs/log-metric",
                "{\"run_id\":\"" + seed + "\",\"key\":\"loss\",\"value\":7,\"timestamp\":1,\"step\":5}");
        mlflow.post("runs/update", "{\"run_id\":\"" + seed + "\",\"status\":\"FAILED\"}");
        List<Finding> findings = compare();
        assertThat(findings.stream().filter(finding -> !finding.equal()).toList())
                .extracting(Finding::name, Finding::differences)
                .containsExactly(
                        tuple(
                                "seed",
                                List.of("MLflow has 1 points too many", "its run is FAILED and should be FINISHED")),
                        tuple("expert prose", List.of("MLflow has no run")),
                        tuple("repaired: bam, replicate 14", List.of("MLflow has no run")));

        try (MlflowGateway gateway = MlflowGateway.at(mlflow.address(), DEADLINE)) {
            assertThat(reconciliation(gateway).repair(findings)).isPositive();
        }
        mirror();

        assertThat(compare()).allMatch(Finding::equal);
        assertThat(named("bam/repaired", "seed").at("/info/run_id").asText()).isNotEqualTo(seed);
    }

    @Test
    void whatIsNotSentYetIsNoDifference() {
        ledger.studies().record(SmallPlan.of("waiting", 15), "study-1");

        assertThat(compare()).allMatch(Finding::equal).allMatch(finding -> finding.waiting() > 0);
    }

    private void live(StudyPlan plan) {
        ledger.studies().record(plan, "study-1");
        for (PlannedStage stage : plan.stages()) {
            Fence fence = ledger.attempts()
                    .begin(stage.fingerprint(), WORKER, Duration.ZERO)
                    .fence();
            if (stage.spec() instanceof TrainSpec) {
                ledger.attempts().report(fence, new Report(points(), 20, Map.of()));
            }
            ledger.attempts().finish(fence, made(stage), List.of(), Map.of());
        }
        ledger.studies().move(plan.id(), StudyState.SUCCEEDED, "all is done");
    }

    private static List<MetricPoint> points() {
        return LongStream.rangeClosed(1, 20)
                .mapToObj(
                        step -> new MetricPoint("loss", step, step == 3 ? Double.NaN : 1.0 / (step - 2), 1_000 + step))
                .toList();
    }

    private static ArtifactReference made(PlannedStage stage) {
        String kind = switch (stage.spec().kind()) {
            case CORPUS -> "corpus";
            case EVALUATION -> "scores";
            case IMPORT, SEED, EXPERT, MERGE, MIXTURE -> "model";
        };
        return new ArtifactReference(Digest.of(stage.fingerprint().hex()), kind, 1);
    }

    private void mirror() {
        URI server = mlflow.address();
        StudyFindings findings = plan -> new StudyFindings.Findings(
                Map.of(
                        new StudyFindings.Member(plan.replicates().get(0).seed(), "bam"),
                        new TreeMap<>(Map.of("bits-per-byte", 2.5))),
                new TreeMap<>(Map.of("results/table.md", "| model |".getBytes(StandardCharsets.UTF_8))));
        try (RunningMirror running = new RunningMirror(ledger.outbox(), server, DEADLINE, findings)) {
            running.await(() -> ledger.outbox().backlog().rows() == 0);
        }
        assertThat(database.strings("SELECT sentence FROM audit WHERE event = 'OUTBOX_REFUSED'"))
                .isEmpty();
    }

    private List<Finding> compare() {
        try (MlflowGateway gateway = MlflowGateway.at(mlflow.address(), DEADLINE)) {
            return reconciliation(gateway).compare(finding -> {});
        }
    }

    private Reconciliation reconciliation(MlflowGateway gateway) {
        return new Reconciliation(ledger.mirrored(), ledger.outbox(), gateway);
    }

    private void delete(JsonNode run) {
        mlflow.post("runs/delete", "{\"run_id\":\"" + run.at("/info/run_id").asText() + "\"}");
    }

    private String status(String experiment, String name) {
        return named(experiment, name).at("/info/status").asText();
    }

    private JsonNode named(String experiment, String name) {
        return mlflow.runs(experiment).stream()
                .filter(run -> run.at("/info/run_name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
