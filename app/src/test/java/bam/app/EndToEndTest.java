package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.tracking.AttemptRecord;
import bam.tracking.StageStatus;
import bam.tracking.StudyLedger;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The product from outside: real Temporal, PostgreSQL and MLflow, our own processes, and kills. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class EndToEndTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void requireServers() {
        assumeTrue(
                Product.serversArePrepared(), "BAM_TEST_HOME has no Temporal and MLflow; './bam test' prepares them");
    }

    @Test
    void overlappingStudiesStartedAtOnceShareTheirSeedAndReachMlflowOnce() throws IOException, InterruptedException {
        Path one = SmallStudy.write(folder, "one", 60, 40, 32);
        Path two = SmallStudy.write(folder, "two", 60, 50, 32);
        Product product = new Product(folder.resolve("home"));
        Product.Running up = product.start("up");
        try {
            Product.eventually("ready", () -> up.text().contains("ready;"));
            Product.Running first = product.start("study", "run", one.toString());
            Product.Running second = product.start("study", "run", two.toString());
            assertThat(first.end()).as(first.everything()).isZero();
            assertThat(second.end()).as(second.everything()).isZero();

            JsonNode a = product.json("study", "show", "one", "--json");
            JsonNode b = product.json("study", "show", "two", "--json");
            assertThat(stage(a, "seed").get("artifact"))
                    .isEqualTo(stage(b, "seed").get("artifact"));
            assertThat(stage(a, "seed").get("attempts")).hasSize(1);
            assertThat(first.text()).contains("bam-expert-kv", "Bits per byte minus those of btx");
            assertThat(product.run("migrate")).contains("are those of this version");
            workersSeeNoMlflow(product);
            whatWasMadeIsFound(product);

            Mlflow mlflow = new Mlflow(product.json("status", "--json")
                    .get("addresses")
                    .get("mlflow")
                    .asText());
            int stages = a.get("stages").size() + b.get("stages").size() - shared(a, b);
            Product.eventually(
                    "every stage is a finished run in MLflow", () -> mlflow.finishedRuns("bam.stage") == stages);
            Product.eventually(
                    "four variants of two studies are finished runs too",
                    () -> mlflow.finishedRuns("bam.variant") == 8);
            assertThat(product.run("mirror", "reconcile", "--dry-run"))
                    .contains("MLflow agrees with the ledger: " + (stages + 8) + " compared");
            assertThat(mlflow.runsTagged("bam.stage", fingerprint(stage(a, "seed"))))
                    .hasSize(1);
            assertThat(mlflow.points(
                            mlflow.runsTagged("bam.stage", fingerprint(stage(a, "seed")))
                                    .get(0),
                            "loss"))
                    .isEqualTo(60);
        } finally {
            product.run("down");
        }
        assertThat(up.end()).isZero();
        assertThat(product.run("status")).contains("nothing runs in");
    }

    @Test
    void killedWorkersAndAKilledLauncherChangeNotOneBitOfTheTable() throws IOException, InterruptedException {
        Path document = SmallStudy.write(folder, "kills", 1500, 1200, 500);
        Product calm = new Product(folder.resolve("calm"));
        calm.run("demo", "--exit", "--study", document.toString());
        JsonNode expected = show(calm);

        Product harsh = new Product(folder.resolve("harsh"));
        Product.Running demo = harsh.start("demo", "--exit", "--study", document.toString());
        killOneWorkerInEachKindOf(
                harsh, EnumSet.of(StageKind.SEED, StageKind.EXPERT, StageKind.MIXTURE, StageKind.EVALUATION));
        demo.process().destroyForcibly().waitFor();
        String again = harsh.run("demo", "--exit", "--study", document.toString());
        JsonNode found = show(harsh);

        assertThat(again).contains("bam-shared-kv");
        assertThat(found.get("table")).isEqualTo(expected.get("table"));
        assertThat(artifacts(found)).isEqualTo(artifacts(expected));
        assertThat(killed).allSatisfy(label -> {
            JsonNode attempts = stage(found, label).get("attempts");
            assertThat(attempts.size()).as(label).isGreaterThan(1);
            if (!label.startsWith("evaluate")) {
                assertThat(attempts.get(1).get("resumedStep").asLong())
                        .as(label)
                        .isPositive();
            }
        });
    }

    private final List<String> killed = new ArrayList<>();

    /** Kills the worker of a running stage of each kind; one that trains must have moved beyond a checkpoint. */
    private void killOneWorkerInEachKindOf(Product product, Set<StageKind> kinds) {
        Product.eventually("the ledger answers", product::answers);
        try (Connection connection = product.connect()) {
            StudyLedger ledger = connection.ledger().studies();
            Product.eventually("a stage of each kind " + kinds + " to kill", () -> {
                victims(ledger, kinds).findFirst().ifPresent(stage -> {
                    List<AttemptRecord> attempts = ledger.attempts(stage.fingerprint());
                    long pid = attempts.get(attempts.size() - 1).worker().pid();
                    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                    killed.add(stage.label());
                    kinds.remove(stage.kind());
                });
                return kinds.isEmpty();
            });
        }
    }

    private static Stream<StageStatus> victims(StudyLedger ledger, Set<StageKind> kinds) {
        return ledger.studies().stream()
                .flatMap(study -> ledger.study(study.id()).stream())
                .flatMap(study -> study.stages().stream())
                .filter(stage -> stage.state() == StageState.RUNNING && kinds.contains(stage.kind()))
                .filter(stage -> !stage.kind().trains() || stage.step() > 40);
    }

    private JsonNode show(Product product) throws IOException, InterruptedException {
        Product.Running up = product.start("up");
        try {
            Product.eventually("ready", () -> up.text().contains("ready;"));
            return product.json("study", "show", "kills", "--json");
        } finally {
            product.run("down");
        }
    }

    private static void whatWasMadeIsFound(Product product) throws IOException, InterruptedException {
        String folder = product.run("model", "path", "one/mixture", "btx").strip();
        assertThat(Path.of(folder, "model.safetensors")).isRegularFile();
        assertThat(product.run("model", "list", "one")).contains("mixture btx").contains(folder);
        assertThat(product.run("model", "show", "one/mixture", "btx")).contains(folder, "active");
        assertThat(product.run("logs", "one/mixture", "btx").lines())
                .anyMatch(line -> line.contains("attempt 1 of mixture btx"))
                .anyMatch(line -> line.contains("mixture btx is done"))
                .noneMatch(line -> line.contains("of mixture bam-expert-kv"));
        assertThat(product.run("doctor"))
                .contains("✓ launcher", "✓ database", "✓ temporal", "✓ mlflow")
                .endsWith("this machine is ready: 0 faults, 0 remarks\n");
    }

    private static void workersSeeNoMlflow(Product product) throws IOException, InterruptedException {
        int workers = 0;
        for (JsonNode process : product.json("status", "--json").get("processes")) {
            if (process.get("name").asText().startsWith("worker")) {
                workers++;
                long pid = process.get("process").get("pid").asLong();
                assertThat(Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline")))
                        .contains("bam-training")
                        .doesNotContain("mlflow-client")
                        .doesNotContain("bam-mirror");
            }
        }
        assertThat(workers).isEqualTo(2);
    }

    private static JsonNode stage(JsonNode study, String label) {
        for (JsonNode stage : study.get("stages")) {
            if (stage.get("status").get("label").asText().equals(label)) {
                return stage;
            }
        }
        throw new AssertionError("no stage '" + label + "' in " + study);
    }

    private static String fingerprint(JsonNode stage) {
        return stage.get("status").get("fingerprint").asText();
    }

    private static int shared(JsonNode a, JsonNode b) {
        List<String> first = new ArrayList<>();
        a.get("stages").forEach(stage -> first.add(fingerprint(stage)));
        int shared = 0;
        for (JsonNode stage : b.get("stages")) {
            shared += first.contains(fingerprint(stage)) ? 1 : 0;
        }
        assertThat(shared).isPositive();
        return shared;
    }

    private static List<String> artifacts(JsonNode study) {
        List<String> artifacts = new ArrayList<>();
        study.get("stages")
                .forEach(stage -> artifacts.add(stage.get("status").get("label").asText() + " "
                        + stage.get("artifact").get("digest").asText()));
        return artifacts;
    }
}
