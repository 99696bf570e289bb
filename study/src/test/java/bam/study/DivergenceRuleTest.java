package bam.study;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DivergenceRuleTest {
    @Test
    void aDivergenceRuleChangesFingerprintsOnlyWhereItCanAct() {
        Set<Fingerprint> plain = fingerprints(Examples.plan(Examples.SMALL));
        assertThat(fingerprints(Examples.plan(divergence("window: 32, anchor: 5"))))
                .isEqualTo(plain);
        assertThat(fingerprints(Examples.plan(divergence("spike: 3")))).isNotEqualTo(plain);
        assertThat(fingerprints(Examples.plan(divergence("rewinds: 1")))).isNotEqualTo(plain);
    }

    private static String divergence(String rule) {
        return Examples.SMALL.replace("steps: 20, batch: 2", "steps: 20, batch: 2, divergence: { " + rule + " }");
    }

    private static Set<Fingerprint> fingerprints(StudyPlan plan) {
        return plan.stages().stream().map(PlannedStage::fingerprint).collect(Collectors.toSet());
    }
}
