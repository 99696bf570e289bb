package bam.study;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StepMemory;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StepMemorySettingsTest {
    @Test
    void aCutChangesFingerprintsOnlyWhereItCuts() {
        Set<Fingerprint> plain = fingerprints("");
        assertThat(fingerprints("micro-batch: 2")).isEqualTo(plain);
        assertThat(fingerprints("micro-batch: 100")).isEqualTo(plain);
        assertThat(fingerprints("balance-scope: batch")).isEqualTo(plain);
        assertThat(fingerprints("recompute: false")).isEqualTo(plain);
        assertThat(fingerprints("micro-batch: 1")).isNotEqualTo(plain);
        assertThat(fingerprints("micro-batch: 1, balance-scope: batch")).isNotEqualTo(fingerprints("micro-batch: 1"));
        assertThat(fingerprints("recompute: true")).isNotEqualTo(plain);
    }

    @Test
    void aTrainingIsCutAsTheDocumentSays() {
        TrainSpec seed = plan("micro-batch: 1, balance-scope: batch, recompute: true").stages().stream()
                .filter(stage -> stage.label().equals("seed"))
                .map(stage -> (TrainSpec) stage.spec())
                .findFirst()
                .orElseThrow();
        assertThat(seed.memory()).isEqualTo(new StepMemory(1, StepMemory.BalanceScope.BATCH, true));
    }

    private static Set<Fingerprint> fingerprints(String settings) {
        return plan(settings).stages().stream().map(PlannedStage::fingerprint).collect(Collectors.toSet());
    }

    private static StudyPlan plan(String settings) {
        return Examples.plan(Examples.SMALL.replace("seed: {", "seed: { memory: { " + settings + " },"));
    }
}
