package bam.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.Cost;
import bam.contracts.StageKind;
import bam.contracts.StudyPlan;
import org.junit.jupiter.api.Test;

/** An estimate adds up, and knows the sizes of the demo's models. */
class PlanEstimateTest {
    private final StudyPlan plan = Examples.plan(Presets.text("demo"));
    private final PlanEstimate estimate = PlanEstimate.of(plan, Assumptions.STANDARD);

    @Test
    void parametersAreThoseOfTheArchitectures() {
        assertThat(stage("seed").parameters()).isEqualTo(new Cost(156_032, 156_032));
        assertThat(stage("merge soup").parameters().totalParameters()).isEqualTo(156_032);
        assertThat(stage("mixture btx").parameters().totalParameters()).isEqualTo(377_984);
        assertThat(stage("mixture bam-expert-kv").parameters().totalParameters())
                .isEqualTo(526_208);
        assertThat(stage("evaluate bam-shared-kv at the merge").parameters().totalParameters())
                .isEqualTo(452_480);
        assertThat(stage("corpus law").parameters().totalParameters()).isZero();
    }

    @Test
    void trainingCostsThreeForwardPassesPerToken() {
        long forward = Cost.forwardFlopsPerToken(Examples.demo().architecture(), 128);
        assertThat(stage("seed").tokens()).isEqualTo(1_536_000);
        assertThat(stage("seed").trainingFlops()).isEqualTo(3.0 * forward * 1_536_000);
        assertThat(stage("evaluate seed").trainingFlops()).isZero();
        assertThat(stage("evaluate seed").seconds()).isPositive();
    }

    @Test
    void totalsAddUpAndOverlapOnSlots() {
        PlanEstimate.Total total = estimate.total();
        assertThat(total.stages()).isEqualTo(28);
        assertThat(total.tokens()).isEqualTo(1_536_000 + 3 * 614_400 + 4 * 716_800);
        assertThat(total.workSeconds())
                .isCloseTo(
                        estimate.stages().stream()
                                .mapToDouble(PlanEstimate.Stage::seconds)
                                .sum(),
                        within(1e-9));
        assertThat(total.elapsedSeconds()).isGreaterThanOrEqualTo(total.workSeconds() / 2);
        PlanEstimate wide = PlanEstimate.of(plan, Assumptions.STANDARD.withSlots(1000));
        double chain = wide.total().elapsedSeconds();
        assertThat(chain).isBetween(stage("seed").seconds(), total.elapsedSeconds());
        assertThat(total.bytes()).isGreaterThan(70_000_000);
    }

    @Test
    void aCheckpointHoldsWeightsAndBothMomentsAndIsWrittenAtTheAssumedSpeed() {
        assertThat(stage("seed").saveSeconds()).isCloseTo(0.01 + 12 * 156_032 / 400e6, within(1e-9));
        assertThat(stage("mixture bam-expert-kv").saveSeconds())
                .isGreaterThan(stage("seed").saveSeconds());
        assertThat(stage("merge soup").saveSeconds()).isZero();
        assertThat(stage("evaluate seed").saveSeconds()).isZero();
    }

    @Test
    void onlyWhatIsNotDoneCounts() {
        PlanEstimate.Total evaluations =
                estimate.total(fingerprint -> plan.stage(fingerprint).spec().kind() == StageKind.EVALUATION);
        assertThat(evaluations.stages()).isEqualTo(12);
        assertThat(evaluations.tokens()).isZero();
        assertThat(evaluations.workSeconds()).isLessThan(estimate.total().workSeconds());
    }

    private PlanEstimate.Stage stage(String label) {
        return estimate.stages().stream()
                .filter(stage -> stage.planned().label().equals(label))
                .findFirst()
                .orElseThrow();
    }
}
