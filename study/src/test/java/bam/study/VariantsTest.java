package bam.study;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.AttentionRouter;
import bam.contracts.AttentionRouter.Gate;
import bam.contracts.EnsembleArchitecture;
import bam.contracts.FeedForwardRouter;
import bam.contracts.MergeOptions;
import bam.contracts.MergeSpec;
import bam.contracts.MixtureArchitecture;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.TensorGroup;
import bam.contracts.TrainSpec;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A variant says how sources become one model, and every fault of it is said with its place. */
class VariantsTest {
    @Test
    void attentionIsAWordOrAMapWithItsRouter() {
        assertThat(mixture("attention: expert_kv").attentionRouter()).isEqualTo(AttentionRouter.soft(2));
        assertThat(mixture("attention: { kind: expert_kv }")).isEqualTo(mixture("attention: expert_kv"));
        assertThat(mixture("attention: { kind: shared_kv, router: uniform }").attentionRouter())
                .isEqualTo(AttentionRouter.uniform(2));
        assertThat(mixture("attention: { kind: shared_kv, router: top-k, top-k: 1, renormalise: true, z: 0.1 }")
                        .attentionRouter())
                .isEqualTo(new AttentionRouter(Gate.TOP_K, 1, true, 0, 0.1));
        assertThat(mixture("attention: averaged, top-k: 2, softmax: after").feedForwardRouter())
                .isEqualTo(new FeedForwardRouter(2, false, false, 0.01, 0.001));
    }

    @Test
    void copiesComeAfterOneExpertOfEachSource() {
        MergeSpec seeds = merge("attention: averaged, copies: { seed: 2 }, top-k: 3");
        assertThat(((MixtureArchitecture) seeds.result()).experts())
                .containsExactly("seed", "code", "seed#2", "seed#3");
        assertThat(seeds.options()).isEqualTo(MergeOptions.STANDARD);
        assertThat(List.of(seeds.origin(0), seeds.origin(1), seeds.origin(2), seeds.origin(3)))
                .containsExactly(0, 1, 0, 0);
        MergeSpec codes = merge("attention: averaged, copies: { code: 1 }");
        assertThat(codes.options().origins()).containsExactly("seed", "code", "code");
        assertThat(codes.origin(2)).isEqualTo(1);
    }

    @Test
    void aSharedExpertIsTheSeedsAndNotRoutedTo() {
        MergeSpec spec = merge("attention: averaged, shared-expert: true, copies: { code: 1 }");
        assertThat(((MixtureArchitecture) spec.result()).experts()).containsExactly("code", "code#2");
        assertThat(((MixtureArchitecture) spec.result()).sharedExpert()).isTrue();
        assertThat(List.of(spec.origin(0), spec.origin(1))).containsExactly(1, 1);
    }

    @Test
    void theSeedAloneCanBeUpcycled() {
        StudyPlan plan = plan("attention: averaged, sources: [seed], copies: { seed: 3 }");
        MergeSpec spec = (MergeSpec) stage(plan, "merge btx").spec();
        assertThat(spec.sources()).containsExactly("seed");
        assertThat(((MixtureArchitecture) spec.result()).experts()).hasSize(4);
        assertThat(stage(plan, "merge btx").parents()).hasSize(1);
    }

    @Test
    void modelsSideBySideAreMergedAndEvaluatedButNotTrained() {
        StudyPlan plan = plan("merge: ensemble, top-k: 1");
        MergeSpec spec = (MergeSpec) stage(plan, "merge btx").spec();
        assertThat(spec.result())
                .isEqualTo(new EnsembleArchitecture(spec.result().dense(), List.of("seed", "code"), 1));
        assertThat(((EnsembleArchitecture) merge("merge: ensemble").result()).topK())
                .isEqualTo(2);
        assertThat(plan.stages()).extracting(PlannedStage::label).doesNotContain("mixture btx");
        StudyPlan.Replicate replicate = plan.replicates().get(0);
        assertThat(replicate.rows()).extracting(StudyPlan.Row::label).containsExactly("seed", "code expert", "btx");
        assertThat(replicate.variants()).allMatch(variant -> variant.mixture().equals(variant.merge()));
    }

    @Test
    void sourcesAndTheirMeanCanBeChosen() {
        MergeSpec soup = merge("merge: average, sources: [seed, code]");
        assertThat(soup).isEqualTo(merge("merge: average"));
        MergeSpec mean = merge("attention: averaged, mean: [code], scaling: true");
        assertThat(mean.averaged()).containsExactly(1);
        assertThat(mean.options().scaled()).isTrue();
        assertThat(merge("attention: averaged, mean: [code, seed]").options()).isEqualTo(MergeOptions.STANDARD);
    }

    @Test
    void frozenGroupsGoToTheTrainingOfTheVariantOrOfTheExperts() {
        StudyPlan plan = plan("attention: expert_kv, freeze: [feed-forward-experts, attention-experts]");
        assertThat(((TrainSpec) stage(plan, "mixture btx").spec()).optimizer().frozen())
                .containsExactly(TensorGroup.ATTENTION_EXPERTS, TensorGroup.FEED_FORWARD_EXPERTS);
        assertThat(((TrainSpec) stage(plan, "expert code").spec()).optimizer().frozen())
                .isEmpty();
        StudyPlan experts = Examples.plan(Examples.SMALL.replace("of: [code],", "of: [code], freeze: [attention],"));
        assertThat(((TrainSpec) stage(experts, "expert code").spec())
                        .optimizer()
                        .frozen())
                .containsExactly(TensorGroup.ATTENTION);
    }

    @Test
    void everyVariantMeansTheSameAsJson() {
        for (String variant : List.of(
                "attention: { kind: shared_kv, router: top-k, top-k: 1, renormalise: true, load-balance: 1, z: 0.1 }",
                "attention: { kind: expert_kv, router: uniform }, freeze: [norms]",
                "attention: averaged, sources: [seed], copies: { seed: 3 }, scaling: true, top-k: 2",
                "attention: averaged, shared-expert: true, softmax: after, mean: [code], copies: { code: 1 }",
                "merge: ensemble, top-k: 1",
                "merge: average, sources: [code, seed], freeze: [embeddings]")) {
            StudyDocument study = Examples.parse(document(variant));
            assertThat(Examples.parse(StudyJson.of(study))).as(variant).isEqualTo(study);
        }
    }

    @Test
    void whatAStageComputesComesBackFromJson() throws IOException {
        ObjectMapper json = new ObjectMapper();
        PlannedStage stage = stage(plan("attention: averaged, mean: [code], freeze: [norms]"), "mixture btx");
        TrainSpec training = (TrainSpec) stage.spec();
        assertThat(json.readValue(json.writeValueAsString(training), TrainSpec.class))
                .isEqualTo(training);
        MergeSpec merge = merge("attention: { kind: expert_kv, router: uniform }, copies: { code: 1 }");
        assertThat(json.readValue(json.writeValueAsString(merge), MergeSpec.class))
                .isEqualTo(merge);
        MergeSpec ensemble = merge("merge: ensemble");
        assertThat(json.readValue(json.writeValueAsString(ensemble), MergeSpec.class))
                .isEqualTo(ensemble);
        String old = json.writeValueAsString(merge("attention: expert_kv"))
                .replaceAll(",\"options\":\\{[^}]*\\}", "")
                .replace(",\"loadBalanceCoefficient\":0.0,\"zCoefficient\":0.0", "");
        assertThat(old).doesNotContain("options");
        assertThat(json.readValue(old, MergeSpec.class)).isEqualTo(merge("attention: expert_kv"));
    }

    @Test
    void settingsAtTheirDefaultsKeepOldFingerprints() {
        assertThat(stage(plan("attention: expert_kv"), "mixture btx")
                        .fingerprint()
                        .abbreviated())
                .isEqualTo("332c9d4f8b05");
    }

    private static MixtureArchitecture mixture(String variant) {
        return (MixtureArchitecture) merge(variant).result();
    }

    private static MergeSpec merge(String variant) {
        return (MergeSpec) stage(plan(variant), "merge btx").spec();
    }

    private static StudyPlan plan(String variant) {
        return Examples.plan(document(variant));
    }

    static String document(String variant) {
        return Examples.SMALL.replace("attention: averaged", variant);
    }

    private static PlannedStage stage(StudyPlan plan, String label) {
        return plan.stages().stream()
                .filter(stage -> stage.label().equals(label))
                .findFirst()
                .orElseThrow();
    }
}
