package bam.training;

import static bam.training.SmallTraining.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.Divergence;
import bam.contracts.FailureKind;
import bam.contracts.PlannedStage;
import bam.tracking.Retention;
import bam.tracking.Rewind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that diverges, and goes back by itself if the study says so. */
class DivergenceTest {
    /** So strict that small batches break it by chance now and then. */
    private static final Divergence STRICT = new Divergence(1.02, 3, 5, 30);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aSpikeIsALossFarAboveTheMedianOfTheLastOnes() {
        SpikeRule rule = new SpikeRule(new Divergence(2, 3, 10, 0));
        rule.reset(List.of(9.0, 1.0));

        assertThat(rule.spikes(100)).as("before the window is full").isFalse();
        rule.add(3);
        assertThat(rule.spikes(6)).isFalse();
        assertThat(rule.spikes(6.1)).isTrue();
        rule.add(2);
        assertThat(rule.median()).isEqualTo(2);
    }

    @Test
    void theCheckpointsThatAUserKeepsStayBesideTheOneToGoBackTo() {
        Anchors anchors = new Anchors(STRICT);
        Retention usual = new Retention(3, 4);

        assertThat(anchors.keeping(usual, 13)).isEqualTo(new Retention(3, 4, 10));
        assertThat(anchors.keeping(usual, 3)).isEqualTo(usual);
        assertThat(new Anchors(Divergence.STANDARD).keeping(usual, 13)).isEqualTo(usual);
    }

    @Test
    void aTrainingThatGoesBackLeavesOutTheBatchesAndSaysSo() throws IOException {
        try (SmallTraining small = new SmallTraining(folder)) {
            PlannedStage seed = small.seed(1e-2, STRICT);
            small.run(seed);

            List<Rewind> rewinds = small.stageRecord(seed).rewinds();
            assertThat(rewinds).isNotEmpty().allSatisfy(rewind -> {
                assertThat(rewind.to() % 5).isZero();
                assertThat(rewind.lastSkipped() - rewind.firstSkipped() + 1).isEqualTo(rewind.at() - rewind.to());
                assertThat(rewind.reason()).contains("is more than 1.02 times the median");
            });
            assertThat(small.ledger.studies().series(seed.fingerprint(), "loss"))
                    .hasSize((int) SmallTraining.STEPS);
        }
    }

    @Test
    void aTrainingThatGoesBackEndsWithTheSameBitsWhereverItIsInterrupted() throws IOException {
        SmallTraining.Bits expected;
        List<Rewind> rewinds;
        try (SmallTraining calm = new SmallTraining(folder.resolve("calm"))) {
            PlannedStage seed = calm.seed(1e-2, STRICT);
            calm.run(seed);
            expected = calm.bits(seed);
            rewinds = calm.stageRecord(seed).rewinds();
        }
        try (SmallTraining small = new SmallTraining(folder.resolve("here"))) {
            PlannedStage seed = small.seed(1e-2, STRICT);
            for (long step : new long[] {2, 6, 8, 13, 17, 24, 29}) {
                assertThatThrownBy(() -> small.run(seed, until(step))).isInstanceOf(StoppedException.class);
            }
            small.run(seed);

            assertThat(small.bits(seed)).isEqualTo(expected);
            assertThat(small.stageRecord(seed).rewinds()).isEqualTo(rewinds);
        }
    }

    @Test
    void aTrainingThatDivergesAgainAndAgainParks() throws IOException {
        try (SmallTraining small = new SmallTraining(folder)) {
            PlannedStage seed = small.seed(1e30, new Divergence(Double.POSITIVE_INFINITY, 64, 5, 2));

            assertThatThrownBy(() -> small.run(seed)).isInstanceOfSatisfying(BamException.class, failure -> {
                assertThat(failure.kind()).isEqualTo(FailureKind.DIVERGED);
                assertThat(failure).hasMessageContaining("after it had gone back 2 times");
            });
            assertThat(small.stageRecord(seed).rewinds()).hasSize(2);
        }
    }
}
