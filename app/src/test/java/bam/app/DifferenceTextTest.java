package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.activities.StudyPlanning;
import bam.contracts.Digest;
import bam.contracts.StudyPlan;
import bam.study.PlanDifference;
import bam.study.Presets;
import org.junit.jupiter.api.Test;

/** What makes two studies different, as a person reads it. */
class DifferenceTextTest {
    private static final String DEMO = Presets.text("demo");

    @Test
    void causesComeWithTheirPlacesAndTheRestIsShared() {
        String text = text(DEMO, DEMO.replaceFirst("peak-learning-rate: 3e-3", "peak-learning-rate: 2e-3"));

        assertThat(text)
                .contains("  experts.peak-learning-rate: 0.003 → 0.002\n")
                .contains("  rate.peak: 0.003 → 0.002   in expert code, expert law, expert math\n")
                .contains("different since they read other results: merge soup, mixture soup, merge btx,")
                .contains("shared: 6 of 28 stages: corpus prose, corpus code, corpus law, corpus math, seed,");
    }

    @Test
    void twoStudiesThatAreOneSaySo() {
        assertThat(text(DEMO, DEMO))
                .contains("the documents say the same")
                .contains("no field makes a stage of both another one")
                .contains("shared: 28 of 28 stages");
    }

    @Test
    void otherCodeIsNamedByFirstDigitsOnce() {
        StudyPlan older = new StudyPlanning(Digest.of("older")).plan(DEMO, "demo.yaml");
        String text = DifferenceText.of(PlanDifference.of(older, plan(DEMO)));

        assertThat(text)
                .containsOnlyOnce("code (of the program that computes it): "
                        + Digest.of("older").abbreviated() + " → "
                        + Digest.of("newer").abbreviated())
                .contains("and 22 more");
    }

    private static String text(String left, String right) {
        return DifferenceText.of(PlanDifference.of(plan(left), plan(right)));
    }

    private static StudyPlan plan(String document) {
        return new StudyPlanning(Digest.of("newer")).plan(document, "demo.yaml");
    }
}
