package bam.study;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Digest;
import bam.contracts.StudyPlan;
import bam.study.PlanDifference.Place;
import bam.study.PlanDifference.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two plans side by side. */
class PlanDifferenceTest {
    private static final String DEMO = Presets.text("demo");
    private final StudyPlan demo = Examples.plan(DEMO);

    @Test
    void aPlanDoesNotDifferFromItself() {
        PlanDifference difference = PlanDifference.of(demo, Examples.plan(DEMO));

        assertThat(difference.document()).isEmpty();
        assertThat(difference.causes()).isEmpty();
        assertThat(difference.places()).hasSameSizeAs(demo.stages()).allMatch(place -> place.verdict() == Verdict.SAME);
    }

    @Test
    void oneChangedSettingIsTheOnlyCauseAndWhatDescendsFromItSaysSo() {
        StudyPlan hotter = Examples.plan(DEMO.replaceFirst("peak-learning-rate: 6e-3", "peak-learning-rate: 4e-3"));
        PlanDifference difference = PlanDifference.of(demo, hotter);

        assertThat(difference.document()).extracting(FieldDifference::path).containsExactly("seed.peak-learning-rate");
        assertThat(difference.causes())
                .containsExactly(Map.entry(
                        new FieldDifference("rate.peak", Optional.of("0.006"), Optional.of("0.004")), List.of("seed")));
        assertThat(difference.places(Verdict.SAME))
                .extracting(Place::name)
                .containsExactly("corpus prose", "corpus code", "corpus law", "corpus math");
        assertThat(place(difference, "expert law").difference().fields()).isEmpty();
        assertThat(place(difference, "expert law").difference().parents())
                .extracting(FieldDifference::path)
                .containsExactly("initial");
    }

    @Test
    void namesOfStudyAndBaselineDifferAndChangeNothing() {
        StudyPlan renamed =
                Examples.plan(DEMO.replace("study: demo", "study: other").replace("baseline: btx", "baseline: soup"));
        PlanDifference difference = PlanDifference.of(demo, renamed);

        assertThat(difference.document())
                .extracting(FieldDifference::toString)
                .containsExactly("evaluation.baseline: btx → soup", "study: demo → other");
        assertThat(difference.places()).allMatch(place -> place.verdict() == Verdict.SAME);
    }

    @Test
    void aFolderIsKnownByItsContentAndNotByItsPath() {
        String here = Examples.SMALL.replace("arithmetic: 100 }", "files: /here, format: text }");
        StudyDocument there = Examples.parse(here.replace("/here", "/there"));
        StudyPlan one = Examples.plan(here);
        StudyPlan moved = Examples.plan(there);
        StudyPlan edited = StudyPlanner.plan(there, Examples.CODE, Examples.contents("edited", there.architecture()));

        assertThat(PlanDifference.of(one, moved).causes()).isEmpty();
        assertThat(PlanDifference.of(one, moved).document())
                .extracting(FieldDifference::path)
                .containsExactly("domains.prose.sources[0].files");
        assertThat(PlanDifference.of(one, edited).causes().keySet())
                .extracting(FieldDifference::path)
                .containsExactly("sources.0.content");
    }

    @Test
    void otherCodeMakesEveryStageAnotherOne() {
        StudyDocument study = Examples.demo();
        StudyPlan recoded =
                StudyPlanner.plan(study, Digest.of("other code"), Examples.contents("content", study.architecture()));
        PlanDifference difference = PlanDifference.of(demo, recoded);

        assertThat(difference.document()).isEmpty();
        assertThat(difference.causes().keySet())
                .extracting(FieldDifference::path)
                .containsExactly(StageDifference.CODE);
        assertThat(difference.places(Verdict.OTHER)).hasSameSizeAs(demo.stages());
    }

    @Test
    void aRenamedVariantIsTheSameStageInAnotherPlace() {
        StudyPlan renamed = Examples.plan(DEMO.replace("  bam-shared-kv:", "  ours:"));
        PlanDifference difference = PlanDifference.of(demo, renamed);

        assertThat(place(difference, "mixture ours").left()).isEmpty();
        assertThat(place(difference, "mixture ours").verdict()).isEqualTo(Verdict.SAME);
        assertThat(difference.places()).allMatch(place -> place.verdict() == Verdict.SAME);
    }

    @Test
    void whatOnlyOnePlanWantsIsSaidToBeItsOwn() {
        StudyPlan fewer = Examples.plan(DEMO.replaceAll("(?m)^  bam-shared-kv:.*\\R", ""));

        assertThat(PlanDifference.of(demo, fewer).places(Verdict.LEFT_ONLY))
                .extracting(Place::name)
                .containsExactly(
                        "merge bam-shared-kv",
                        "mixture bam-shared-kv",
                        "evaluate bam-shared-kv at the merge",
                        "evaluate bam-shared-kv");
        assertThat(PlanDifference.of(fewer, demo).places(Verdict.RIGHT_ONLY)).hasSize(4);
    }

    @Test
    void oneReplicateEachIsComparedWhateverItsSeedAndSeveralByTheirSeeds() {
        StudyPlan seven = Examples.plan(DEMO.replace("replicates: [1]", "replicates: [7]"));
        StudyPlan both = Examples.plan(DEMO.replace("replicates: [1]", "replicates: [1, 7]"));

        assertThat(PlanDifference.of(demo, seven).causes().keySet())
                .extracting(FieldDifference::toString)
                .containsExactly("seed: 1 → 7");
        PlanDifference more = PlanDifference.of(demo, both);
        assertThat(more.causes()).isEmpty();
        assertThat(place(more, "seed · replicate 1").verdict()).isEqualTo(Verdict.SAME);
        assertThat(place(more, "seed · replicate 7").verdict()).isEqualTo(Verdict.RIGHT_ONLY);
    }

    private static Place place(PlanDifference difference, String name) {
        return difference.places().stream()
                .filter(place -> place.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
