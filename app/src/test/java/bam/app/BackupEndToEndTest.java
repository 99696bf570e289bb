package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bam.contracts.ArtifactReference;
import bam.contracts.Fingerprint;
import bam.tracking.StageRecord;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The procedure of docs/backup.md, with the real services: back to an earlier moment, and a study taken elsewhere. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class BackupEndToEndTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void requireServers() {
        assumeTrue(
                Product.serversArePrepared(), "BAM_TEST_HOME has no Temporal and MLflow; './bam test' prepares them");
    }

    @Test
    void goesBackToAnEarlierMomentCollectsWhatIsNewerAndComputesWhatIsMissing() throws Exception {
        Path early = SmallStudy.write(folder, "early", 20, 10, 8);
        Path late = SmallStudy.write(folder, "late", 30, 10, 8);
        String backups = folder.resolve("backups").toString();
        Product product = new Product(folder.resolve("home"));
        Map<String, String> before = new TreeMap<>();
        whileUp(product, () -> {
            product.run("study", "run", early.toString());
            before.putAll(results(product, "early"));
            assertThat(product.run("study", "explain", late.toString()))
                    .contains("3 done, 0 shared, 22 new", "unlike 'seed' of early-", "rate.total-steps: 20 → 30");
            assertThat(product.run("study", "diff", "early", late.toString())).contains("  seed.steps: 20 → 30");
            assertThat(product.run("backup", backups)).contains("25 results copied");
            product.run("study", "run", late.toString());
        });

        assertThat(product.run("restore", backups))
                .contains("restored the ledger of", "0 results that its store lacked");
        Path lost = losesOne(Objects.requireNonNull(before.get("merge btx")));
        whileUp(product, () -> {
            assertThat(product.run("study", "list")).contains("early-").doesNotContain("late-");
            assertThat(product.json("gc", "--grace", "PT0S", "--json")
                            .get("artifacts")
                            .asInt())
                    .as("results of the later study alone")
                    .isEqualTo(22);
            product.run("study", "run", late.toString());
            assertThat(lost).as("nothing that ran needed it").doesNotExist();
            recompute(product, early);
            assertThat(lost).isDirectory();
            assertThat(results(product, "early")).isEqualTo(before);
        });
    }

    @Test
    void aStudyThatIsTakenElsewhereIsThereWithItsTableAndIsNotComputedAgain() throws Exception {
        Path study = SmallStudy.write(folder, "moved", 20, 10, 8);
        String archive = folder.resolve("moved.zip").toString();
        Product here = new Product(folder.resolve("here"));
        here.run("demo", "--exit", "--study", study.toString());
        AtomicReference<JsonNode> expected = new AtomicReference<>();
        whileUp(here, () -> {
            here.run("study", "archive", "moved", archive, "--weights");
            expected.set(here.json("study", "show", "moved", "--json").get("table"));
        });

        Product there = new Product(folder.resolve("there"));
        whileUp(there, () -> {
            assertThat(there.run("study", "import", archive)).contains("with 25 stages and the bytes of");
            assertThat(there.json("study", "show", "moved", "--json").get("table"))
                    .isEqualTo(expected.get());
            assertThat(there.run("study", "explain", study.toString())).contains("25 done, 0 shared, 0 new");
            there.run("study", "run", study.toString());
            Product.Running twice = there.start("study", "import", archive);
            assertThat(twice.end()).isEqualTo(Main.USAGE);
            assertThat(twice.everything()).contains("is in this ledger already");
        });
    }

    /** What is done while an installation is up. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** It is down afterwards, whatever happens. */
    private static void whileUp(Product product, Work work) throws Exception {
        Product.Running up = product.start("up");
        try {
            Product.eventually("ready", () -> up.text().contains("ready;"));
            work.run();
        } finally {
            product.run("down");
            up.end();
        }
    }

    private Path losesOne(String digest) throws IOException {
        Path artifact = folder.resolve("home")
                .resolve("artifacts")
                .resolve(digest.substring(0, 2))
                .resolve(digest);
        NewFolder.delete(artifact);
        return artifact;
    }

    /** A study that is done asks for nothing; one whose training is new reads the merge that is lost. */
    private static void recompute(Product product, Path early) throws IOException, InterruptedException {
        String text = Files.readString(early);
        Path longer = early.resolveSibling("longer.yaml");
        Files.writeString(
                longer,
                text.replace("study: early", "study: longer")
                        .replace("btx: { attention: averaged }", "btx: { attention: averaged, steps: 12 }"));
        product.run("study", "run", longer.toString());
    }

    /** Digest of every result, by label. */
    private static Map<String, String> results(Product product, String name) {
        Map<String, String> results = new TreeMap<>();
        try (Connection connection = product.connect()) {
            new StudyRunner(connection).status(name).stages().forEach(stage -> {
                Fingerprint fingerprint = stage.fingerprint();
                connection
                        .ledger()
                        .studies()
                        .glance(fingerprint)
                        .flatMap(StageRecord::artifact)
                        .map(ArtifactReference::digest)
                        .ifPresent(digest -> results.put(stage.label(), digest.hex()));
            });
        }
        return results;
    }
}
