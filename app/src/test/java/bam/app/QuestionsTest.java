package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.Fingerprint;
import bam.contracts.StudyPlan;
import bam.storage.LocalArtifactStore;
import bam.tracking.Fence;
import bam.tracking.MetricPoint;
import bam.tracking.PostgresLedger;
import bam.tracking.Report;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people ask a ledger about studies: why a stage is computed, and what a result is made of. */
class QuestionsTest extends FinishedStudyTest {
    @Test
    void everyStageOfAStudyThatIsDoneSaysWhoMadeItAndForWhom() {
        Explanation explanation = explain(DONE);

        assertThat(explanation.stages()).allMatch(stage -> stage.fate() == Explanation.Fate.DONE);
        assertThat(ExplanationText.of(explanation))
                .startsWith(DONE.id() + ": 6 done, 0 shared, 0 new\n")
                .containsPattern(
                        "seed +done +its result [0-9a-f]{12} is there, made by worker-1 at .*Z for " + DONE.id());
    }

    @Test
    void aNewStageNamesTheFieldsThatMakeItAnotherOneAndItsDescendantsTheNewParents() {
        Explanation explanation = explain(SmallPlan.of("other", 2));

        assertThat(stage(explanation, "corpus prose").fate()).isEqualTo(Explanation.Fate.DONE);
        assertThat(why(explanation, "seed")).isEqualTo("unlike 'seed' of " + DONE.id() + ": seed: 1 → 2");
        assertThat(why(explanation, "evaluate bam")).isEqualTo("reads what is new: mixture bam");
        assertThat(ExplanationText.of(explanation)).startsWith(explanation.study() + ": 1 done, 0 shared, 5 new\n");
    }

    @Test
    void aStageThatAnotherStudyIsComputingIsShared() {
        StudyPlan first = SmallPlan.of("first", 2);
        ledger.studies().record(first, "workflow");
        Fingerprint seed = first.replicates().get(0).trunk();
        Fence fence = ledger.attempts().begin(seed, WORKER, Duration.ZERO).fence();
        ledger.attempts().report(fence, new Report(List.of(new MetricPoint("loss", 7, 2, 1)), 7, Map.of()));
        Explanation explanation = explain(SmallPlan.of("second", 2));

        assertThat(stage(explanation, "seed").fate()).isEqualTo(Explanation.Fate.SHARED);
        assertThat(why(explanation, "seed")).isEqualTo("running, step 7 of 1000, for " + first.id());
        assertThat(why(explanation, "evaluate bam")).isEqualTo("planned for " + first.id());
    }

    @Test
    void aResultThatIsLostSaysSo() {
        ledger.studies().forget(DONE.replicates().get(0).trunk(), "its folder is gone");

        Explanation explanation = explain(DONE);
        assertThat(stage(explanation, "seed").fate()).isEqualTo(Explanation.Fate.NEW);
        assertThat(why(explanation, "seed")).startsWith("its result is gone: ").contains("its folder is gone");
    }

    @Test
    void anEmptyLedgerHasNothingToCompareWith() {
        TestDatabase other = TestDatabase.fresh();
        try (PostgresLedger empty = other.open()) {
            Explanation explanation = Explanation.of(DONE, empty.studies(), empty.audit());
            assertThat(why(explanation, "seed")).isEqualTo("no stage of its kind in the studies of this ledger");
        } finally {
            other.drop();
        }
    }

    @Test
    void theLineageOfAStageIsAllThatItDescendsFrom() throws IOException {
        LineageReport report = LineageReport.of(DONE, Optional.of("merge bam"), ledger.studies(), store());

        assertThat(report.stages())
                .extracting(LineageReport.Stage::label)
                .containsExactly("corpus prose", "seed", "expert prose", "merge bam");
        assertThat(LineageText.of(report))
                .contains("reads source/seed from 'seed', source/prose from 'expert prose'")
                .contains("3 documents (1.50 k tokens) to train on, 1 documents (20 tokens) held out")
                .contains("tensors: 1 copy of prose; 1 drawn; 2 mean of prose, seed");
        assertThat(LineageReport.of(DONE, Optional.empty(), ledger.studies(), store())
                        .stages())
                .hasSize(6);
        assertThatThrownBy(() -> LineageReport.of(DONE, Optional.of("nothing"), ledger.studies(), store()))
                .hasMessageContaining("has no stage 'nothing'");
    }

    @Test
    void aResultThatIsNotInTheStoreIsStillKnownByItsDigest() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        LineageReport report = LineageReport.of(
                DONE, Optional.of("corpus prose"), ledger.studies(), new LocalArtifactStore(elsewhere));

        assertThat(report.stages().get(0).artifact()).isPresent();
        assertThat(report.stages().get(0).certificate()).isEmpty();
    }

    @Test
    void theListSaysHowFarEachStudyIs() {
        assertThat(StudyListCommand.text(ledger.studies().studies()))
                .contains(DONE.id(), "succeeded", "6 of 6 stages done, recorded 2");
        assertThat(StudyListCommand.text(List.of())).isEqualTo("no studies yet; './bam demo' runs the first\n");
    }

    private Explanation explain(StudyPlan plan) {
        return Explanation.of(plan, ledger.studies(), ledger.audit());
    }

    private static String why(Explanation explanation, String label) {
        return ExplanationText.why(stage(explanation, label));
    }

    private static Explanation.Stage stage(Explanation explanation, String label) {
        return explanation.stages().stream()
                .filter(stage -> stage.label().equals(label))
                .findFirst()
                .orElseThrow();
    }
}
