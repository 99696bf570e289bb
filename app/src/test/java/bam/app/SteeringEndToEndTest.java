package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bam.contracts.StageState;
import bam.tracking.StageStatus;
import bam.tracking.StudyLedger;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A person steers a running study from another terminal, and not one bit of its results changes. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SteeringEndToEndTest {
    private static final List<String> TRAINED = List.of("seed", "expert code", "expert math", "mixture btx");

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void requireServers() {
        assumeTrue(
                Product.serversArePrepared(), "BAM_TEST_HOME has no Temporal and MLflow; './bam test' prepares them");
    }

    @Test
    void pausesCancelsAndRetriesChangeNotOneBit() throws IOException, InterruptedException {
        // A command takes a few hundred steps to start, so that the experts must last longer than several commands.
        Path document = SmallStudy.write(folder, "steered", 4000, 5000, 40, 32);
        List<String> expected = calm(document);
        Product product = new Product(folder.resolve("steered"));
        Product.Running up = product.start("up");
        try {
            Product.eventually("ready", () -> up.text().contains("ready;"));
            Product.Running first = product.start("study", "run", document.toString());
            pauseTheSeed(product);
            pauseTheStudy(product);
            cancelAnExpert(product);

            assertThat(first.end()).as(first.everything()).isEqualTo(Main.FAILURE);
            assertThat(first.text())
                    .contains("expert math is parked: cancelled")
                    .contains("1 stage needs a person")
                    .contains("./bam stage retry " + fingerprint(product, "expert math"));
            assertThat(product.run("study", "show", "steered")).contains("./bam stage retry ");

            String second = product.run("study", "run", document.toString());
            assertThat(second).contains("retrying: 'expert math'").contains("Bits per byte minus those of btx");
            assertThat(identical(product)).isEqualTo(expected);
            assertThat(product.run("stage", "show", "steered/expert", "math"))
                    .contains("state        done")
                    .containsPattern("goodput \\d+\\.\\d %");
        } finally {
            product.run("down");
        }
    }

    private void pauseTheSeed(Product product) throws IOException, InterruptedException {
        awaitStep(product, "seed");
        assertThat(product.run("stage", "pause", "seed")).startsWith("pausing: 'seed' (");
        awaitWord(product, "seed", "paused");
        JsonNode attempts = stage(product, "seed").get("stage").get("attempts");
        assertThat(attempts.get(attempts.size() - 1)
                        .get("attempt")
                        .get("outcome")
                        .asText())
                .isEqualTo("PAUSED");
        assertThat(product.run("stage", "resume", "seed"))
                .startsWith("resumed: 'seed' (")
                .contains("from step");
    }

    private void pauseTheStudy(Product product) throws IOException, InterruptedException {
        awaitStep(product, "expert code");
        assertThat(product.run("study", "pause", "steered")).startsWith("pausing: ");
        awaitStandstill(product);
        assertThat(product.run("study", "show", "steered")).contains(" paused; './bam study resume steered-");
        assertThat(product.run("study", "resume", "steered")).startsWith("resumed: study steered-");
    }

    private static void awaitStandstill(Product product) {
        try (Connection connection = product.connect()) {
            StudyLedger ledger = connection.ledger().studies();
            Product.eventually(
                    "nothing runs", () -> stages(ledger).noneMatch(stage -> stage.state() == StageState.RUNNING));
        }
    }

    private void cancelAnExpert(Product product) throws IOException, InterruptedException {
        awaitStep(product, "expert math");
        assertThat(product.run("stage", "cancel", "expert", "math")).startsWith("cancelling: 'expert math' (");
        awaitWord(product, "expert math", "parked");
        assertThat(stage(product, "expert math").get("stage").get("failure").asText())
                .isEqualTo("CANCELLED");
    }

    private List<String> calm(Path document) throws IOException, InterruptedException {
        Product calm = new Product(folder.resolve("calm"));
        Product.Running up = calm.start("up");
        try {
            Product.eventually("ready", () -> up.text().contains("ready;"));
            calm.run("study", "run", document.toString());
            return identical(calm);
        } finally {
            calm.run("down");
        }
    }

    /** The digests of weights, final state and curves of every kind of training. */
    private static List<String> identical(Product product) throws IOException, InterruptedException {
        List<String> digests = new ArrayList<>();
        for (String label : TRAINED) {
            digests.add(label + " " + stage(product, label).get("identical"));
        }
        return digests;
    }

    private static void awaitStep(Product product, String label) {
        await(
                product,
                label + " trains",
                stage -> stage.label().equals(label) && stage.state() == StageState.RUNNING && stage.step() > 20);
    }

    private static void awaitWord(Product product, String label, String word) {
        await(
                product,
                label + " is " + word,
                stage -> stage.label().equals(label) && StageWords.of(stage).equals(word));
    }

    private static void await(Product product, String what, Predicate<StageStatus> reached) {
        Product.eventually("the ledger answers", product::answers);
        try (Connection connection = product.connect()) {
            StudyLedger ledger = connection.ledger().studies();
            Product.eventually(what, () -> stages(ledger).anyMatch(reached));
        }
    }

    private static Stream<StageStatus> stages(StudyLedger ledger) {
        return ledger.studies().stream()
                .flatMap(study -> ledger.study(study.id()).stream())
                .flatMap(study -> study.stages().stream());
    }

    private static String fingerprint(Product product, String label) throws IOException, InterruptedException {
        return stage(product, label).get("stage").get("fingerprint").asText().substring(0, 12);
    }

    private static JsonNode stage(Product product, String label) throws IOException, InterruptedException {
        return product.json("stage", "show", "steered/" + label, "--json");
    }
}
