package bam.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.CorpusSpec;
import bam.contracts.DenseArchitecture;
import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import bam.contracts.MergeSpec;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StudyPlan;
import bam.contracts.TextFormat;
import bam.contracts.TextSource;
import bam.contracts.TrainSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The plan that follows from a document. */
class StudyPlannerTest {
    @Test
    void theDemoHasTheStagesOfTheMethod() {
        StudyPlan plan = Examples.plan(Presets.text("demo"));
        assertThat(countByKind(plan))
                .isEqualTo(Map.of(
                        StageKind.CORPUS, 4L,
                        StageKind.SEED, 1L,
                        StageKind.EXPERT, 3L,
                        StageKind.MERGE, 4L,
                        StageKind.MIXTURE, 4L,
                        StageKind.EVALUATION, 12L));
        assertThat(labels(plan))
                .containsExactly(
                        "corpus prose",
                        "corpus code",
                        "corpus law",
                        "corpus math",
                        "seed",
                        "expert code",
                        "expert law",
                        "expert math",
                        "merge soup",
                        "mixture soup",
                        "merge btx",
                        "mixture btx",
                        "merge bam-expert-kv",
                        "mixture bam-expert-kv",
                        "merge bam-shared-kv",
                        "mixture bam-shared-kv",
                        "evaluate seed",
                        "evaluate code expert",
                        "evaluate law expert",
                        "evaluate math expert",
                        "evaluate soup at the merge",
                        "evaluate soup",
                        "evaluate btx at the merge",
                        "evaluate btx",
                        "evaluate bam-expert-kv at the merge",
                        "evaluate bam-expert-kv",
                        "evaluate bam-shared-kv at the merge",
                        "evaluate bam-shared-kv");
        assertThat(plan.replicates().get(0).rows())
                .extracting(StudyPlan.Row::label)
                .startsWith("seed", "code expert", "law expert", "math expert", "soup at the merge", "soup");
        assertThat(plan.name()).isEqualTo("demo");
        assertThat(plan.domains()).containsExactly("prose", "code", "law", "math");
        assertThat(plan.baseline()).isEqualTo("btx");
        assertThat(plan.id()).matches("demo-[0-9a-f]{12}");
    }

    @Test
    void theDemoHasTheMeasuredSettings() {
        StudyPlan plan = Examples.plan(Presets.text("demo"));
        TrainSpec seed = training(plan, "seed");
        TrainSpec expert = training(plan, "expert law");
        TrainSpec mixture = training(plan, "mixture btx");
        assertThat(seed.mix()).isEqualTo(Map.of("prose", 0.7, "code", 0.1, "law", 0.1, "math", 0.1));
        assertThat(expert.mix()).isEqualTo(Map.of("law", 0.9, "prose", 0.1));
        assertThat(mixture.mix()).isEqualTo(Map.of("prose", 0.25, "code", 0.25, "law", 0.25, "math", 0.25));
        assertThat(List.of(seed.tokens(), expert.tokens(), mixture.tokens()))
                .containsExactly(1_536_000L, 614_400L, 716_800L);
        assertThat(List.of(
                        seed.rate().peak(), expert.rate().peak(), mixture.rate().peak()))
                .containsExactly(6e-3, 3e-3, 3e-3);
        assertThat(List.of(
                        seed.rate().warmupSteps(),
                        expert.rate().warmupSteps(),
                        mixture.rate().warmupSteps()))
                .containsExactly(120L, 48L, 56L);
        assertThat(seed.rate().finalRatio()).isEqualTo(0.1);
    }

    @Test
    void parentsStandBeforeChildrenInTheirRoles() {
        StudyPlan plan = Examples.plan(Presets.text("demo"));
        Set<Fingerprint> known = new HashSet<>();
        for (PlannedStage stage : plan.stages()) {
            assertThat(stage.parents()).extracting(Parent::fingerprint).allMatch(known::contains);
            assertThat(known.add(stage.fingerprint())).isTrue();
        }
        assertThat(roles(plan, "seed"))
                .containsExactlyInAnyOrder("corpus/prose", "corpus/code", "corpus/law", "corpus/math");
        assertThat(roles(plan, "expert law")).containsExactlyInAnyOrder("initial", "corpus/law", "corpus/prose");
        assertThat(roles(plan, "merge btx")).containsExactly("source/seed", "source/code", "source/law", "source/math");
        assertThat(roles(plan, "evaluate btx at the merge"))
                .containsExactly("model", "corpus/prose", "corpus/code", "corpus/law", "corpus/math");
        assertThat(stage(plan, "mixture btx").parent(Parent.INITIAL))
                .isEqualTo(stage(plan, "merge btx").fingerprint());
        assertThat(stage(plan, "evaluate btx at the merge").parent(Parent.MODEL))
                .isEqualTo(stage(plan, "merge btx").fingerprint());
    }

    @Test
    void allMixturesOfAReplicateDrawTheSameBatches() {
        StudyPlan plan = Examples.plan(Presets.text("demo"));
        List<TrainSpec> mixtures = plan.stages().stream()
                .map(PlannedStage::spec)
                .filter(spec -> spec.kind() == StageKind.MIXTURE)
                .map(TrainSpec.class::cast)
                .toList();
        assertThat(mixtures).hasSize(4);
        assertThat(mixtures.stream()
                        .map(spec -> List.of(spec.seed(), spec.stream(), spec.mix(), spec.batch(), spec.context()))
                        .distinct())
                .hasSize(1);
        assertThat(training(plan, "expert code").stream()).isEqualTo("expert/code");
        assertThat(training(plan, "expert law").stream()).isEqualTo("expert/law");
    }

    @Test
    void aSoupIsDenseAndAMixtureHasTheSeedFirst() {
        StudyPlan plan = Examples.plan(Presets.text("demo"));
        MergeSpec soup = (MergeSpec) stage(plan, "merge soup").spec();
        MergeSpec btx = (MergeSpec) stage(plan, "merge btx").spec();
        assertThat(soup.result()).isInstanceOf(DenseArchitecture.class);
        assertThat(training(plan, "mixture soup").architecture()).isInstanceOf(DenseArchitecture.class);
        assertThat(((MixtureArchitecture) btx.result()).experts()).containsExactly("seed", "code", "law", "math");
        assertThat(btx.sources()).containsExactly("seed", "code", "law", "math");
    }

    @Test
    void replicatesRepeatTrainingButNotCorpora() {
        StudyPlan plan = Examples.plan(Presets.text("demo").replace("replicates: [1]", "replicates: [1, 7]"));
        assertThat(plan.stages()).hasSize(4 + 2 * 24);
        assertThat(labels(plan))
                .contains("corpus code", "seed · replicate 1", "evaluate btx at the merge · replicate 7");
        assertThat(training(plan, "seed · replicate 7").seed()).isEqualTo(7);
        assertThat(((MergeSpec) stage(plan, "merge btx · replicate 7").spec()).seed())
                .isEqualTo(7);
        assertThat(plan.replicates()).extracting(StudyPlan.Replicate::seed).containsExactly(1L, 7L);
        assertThat(plan.replicates().get(1).rows())
                .extracting(StudyPlan.Row::label)
                .startsWith("seed", "code expert");

        Set<Fingerprint> alone = fingerprints(Examples.plan(Presets.text("demo")));
        assertThat(fingerprints(plan)).containsAll(alone);
    }

    @Test
    void aVariantThatOnlyTrainsShorterSharesTheMerge() {
        StudyPlan plan = Examples.plan(
                Presets.text("demo").replace("variants:", "variants:\n  short: { attention: averaged, steps: 310 }"));
        assertThat(labels(plan)).contains("merge short", "mixture btx").doesNotContain("merge btx");
        assertThat(training(plan, "mixture short").steps()).isEqualTo(310);
        assertThat(training(plan, "mixture short").rate().warmupSteps()).isEqualTo(25);
    }

    @Test
    void importedModelsAreTheSameStageInEveryReplicate() {
        String text = Examples.SMALL
                .replace(
                        "seed: { data: { prose: 1 }, steps: 20, batch: 2, peak-learning-rate: 6e-3 }",
                        "seed: { import: s }")
                .replace("of: [code]", "of: [code, prose], prose: { import: p }")
                .replace("study: small", "study: small\nreplicates: [1, 2]");
        StudyPlan plan = Examples.plan(text);
        assertThat(labels(plan))
                .contains("import seed", "expert code · replicate 1", "expert code · replicate 2")
                .doesNotContain("seed · replicate 1");
        assertThat(countByKind(plan)).containsEntry(StageKind.IMPORT, 1L).containsEntry(StageKind.EXPERT, 2L);
        assertThat(plan.replicates())
                .extracting(StudyPlan.Replicate::trunk)
                .containsOnly(stage(plan, "import seed").fingerprint());
        assertThat(Examples.parse(Examples.SMALL.replace(
                                "{ of: [code], data: { own: 1 }, steps: 10, batch: 2, peak-learning-rate: 3e-3 }",
                                "{ code: { import: c } }"))
                        .experts()
                        .names())
                .containsExactly("code");
    }

    @Test
    void anImportOfAnotherShapeIsRefused() {
        StudyDocument study = Examples.parse(Examples.SMALL.replace("of: [code]", "of: [code], code: { import: /c }"));
        DenseArchitecture other = Examples.demo().architecture();
        assertThatThrownBy(() -> StudyPlanner.plan(study, Examples.CODE, Examples.contents("x", other)))
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith("the model in '/c' is DenseArchitecture[hiddenSize=64,")
                .hasMessageEndingWith("give the study's architecture the folder's sizes");
    }

    @Test
    void anExpertMayNameItsOwnDomainTwice() {
        StudyDocument study =
                Examples.parse(Examples.SMALL.replace("{ own: 1 }", "{ own: 0.5, code: 0.25, prose: 0.25 }"));
        assertThat(training(Examples.plan(study), "expert code").mix()).isEqualTo(Map.of("code", 0.75, "prose", 0.25));
    }

    @Test
    void theIdIsThatOfTheMeaningNotOfTheText() {
        String text = Examples.SMALL;
        StudyPlan plan = Examples.plan(text);
        String reordered = text.replace(
                        "data: { own: 1 }, steps: 10, batch: 2", "batch: 2, steps: 10, data: { own: 1.0 }")
                .replace("study: small\n", "")
                .concat("study: small # last\n");
        assertThat(Examples.plan(reordered).id()).isEqualTo(plan.id());
        assertThat(Examples.plan(reordered).stages()).isEqualTo(plan.stages());
        assertThat(Examples.plan(text.replace("steps: 20", "steps: 2e1")).id()).isEqualTo(plan.id());
        assertThat(Examples.plan(text.replace("data: equal", "data: { code: 0.5, prose: 0.5 }"))
                        .id())
                .isEqualTo(plan.id());
    }

    @Test
    void theIdFollowsNameBaselineAndCode() {
        StudyDocument study = Examples.demo();
        String id = Examples.plan(study).id();
        Set<String> ids = new HashSet<>(Set.of(id));
        assertThat(ids.add(Examples.plan(Presets.text("demo").replace("baseline: btx", "baseline: soup"))
                        .id()))
                .isTrue();
        assertThat(ids.add(Examples.plan(Presets.text("demo").replace("  soup:", "  mean:"))
                        .id()))
                .isTrue();
        assertThat(ids.add(StudyPlanner.plan(study, Digest.of("other"), Examples.contents("", study.architecture()))
                        .id()))
                .isTrue();
        assertThat(Examples.plan(Presets.text("demo").replace("study: demo", "study: other"))
                        .id())
                .isEqualTo("other" + id.substring(id.lastIndexOf('-')));
    }

    @Test
    void contentIdentifiesFilesAndPathsDoNot() {
        String text = Examples.SMALL.replace("{ arithmetic: 100 }", "{ files: /one, format: text }");
        StudyPlan here = Examples.plan(text);
        assertThat(Examples.plan(text.replace("/one", "/two")).id()).isEqualTo(here.id());
        StudyDocument study = Examples.parse(text);
        StudyPlan changed = StudyPlanner.plan(study, Examples.CODE, Examples.contents("edited", study.architecture()));
        assertThat(changed.id()).isNotEqualTo(here.id());
        CorpusSpec corpus = (CorpusSpec) stage(here, "corpus prose").spec();
        assertThat(corpus.sources())
                .containsExactly(new TextSource.Files("/one", Digest.of("content"), "**", TextFormat.TEXT));
    }

    private static Map<StageKind, Long> countByKind(StudyPlan plan) {
        return plan.stages().stream()
                .collect(Collectors.groupingBy(
                        (PlannedStage stage) -> stage.spec().kind(), Collectors.counting()));
    }

    private static List<String> labels(StudyPlan plan) {
        return plan.stages().stream().map(PlannedStage::label).toList();
    }

    private static Set<Fingerprint> fingerprints(StudyPlan plan) {
        return plan.stages().stream().map(PlannedStage::fingerprint).collect(Collectors.toSet());
    }

    private static List<String> roles(StudyPlan plan, String label) {
        return new ArrayList<>(
                stage(plan, label).parents().stream().map(Parent::role).toList());
    }

    private static TrainSpec training(StudyPlan plan, String label) {
        return (TrainSpec) stage(plan, label).spec();
    }

    private static PlannedStage stage(StudyPlan plan, String label) {
        return plan.stages().stream()
                .filter(stage -> stage.label().equals(label))
                .findFirst()
                .orElseThrow();
    }
}
