package bam.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.ArtifactReference;
import bam.contracts.EnsembleArchitecture;
import bam.contracts.EvaluationSpec;
import bam.contracts.MergeSpec;
import bam.contracts.Numerics;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StageSpec;
import bam.contracts.TokenBatch;
import bam.contracts.TrainSpec;
import bam.data.Corpus;
import bam.data.HeldOutWindows;
import bam.model.Evaluation;
import bam.model.LanguageModel;
import bam.storage.LocalArtifactStore;
import bam.tracking.WindowScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Branch-Train-Merge from its seed to its losses, stage by stage. */
class EnsembleTest {
    private static final List<String> EXPERTS = List.of("seed", "early", "late");
    private static final int CONTEXT = 12;

    /** More than are evaluated at once. */
    private static final int WINDOWS = 20;

    @TempDir
    private Path folder = Path.of("");

    private SmallTraining small;

    @BeforeEach
    void open() throws IOException {
        small = new SmallTraining(folder);
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void itsEvaluationGivesTheLossesThatItsMembersGiveTogether() throws IOException {
        PlannedStage seed = small.seed();
        List<PlannedStage> sources = List.of(seed, expert(seed, "early", 2), expert(seed, "late", 3));
        PlannedStage merged = merged(sources);
        PlannedStage evaluation = evaluation(merged);
        small.record(small.corpus, seed, sources.get(1), sources.get(2), merged, evaluation);
        List<ArtifactReference> members = new ArrayList<>();
        for (PlannedStage source : sources) {
            members.add(small.run(source));
        }
        ArtifactReference ensemble = small.run(merged);
        small.run(evaluation);

        double[] scores = small.ledger.studies().scores(evaluation.fingerprint()).stream()
                .mapToDouble(WindowScore::nats)
                .toArray();
        assertThat(scores).hasSize(WINDOWS).containsExactly(losses(ensemble));
        assertMixed(scores, members);
        HeldOutWindows windows = windows();
        assertThat(small.ledger.studies().scores(evaluation.fingerprint()))
                .allMatch(score -> Objects.equals(score.document(), windows.document(score.window())))
                .anyMatch(score -> !Objects.equals(score.document(), 0));
    }

    private HeldOutWindows windows() throws IOException {
        Corpus corpus = Corpus.open(new LocalArtifactStore(folder)
                .open(small.ledger
                        .studies()
                        .artifact(small.corpus.fingerprint())
                        .orElseThrow()));
        return new HeldOutWindows(corpus, WINDOWS, CONTEXT);
    }

    /** With the same prior for all, a window is as likely as its members find it in the mean. */
    private void assertMixed(double[] scores, List<ArtifactReference> members) throws IOException {
        List<double[]> each = new ArrayList<>();
        for (ArtifactReference member : members) {
            each.add(losses(member));
        }
        assertThat(each.get(0)[0]).isNotEqualTo(each.get(1)[0]);
        for (int window = 0; window < WINDOWS; window++) {
            int at = window;
            double likelihood = each.stream()
                    .mapToDouble(nats -> Math.exp(-nats[at]))
                    .average()
                    .orElseThrow();
            assertThat(scores[window]).isCloseTo(-Math.log(likelihood), within(1e-4));
        }
    }

    /** Losses of an artifact's model on the windows of the evaluation, with no stage around it. */
    private double[] losses(ArtifactReference artifact) throws IOException {
        LocalArtifactStore store = new LocalArtifactStore(folder);
        TokenBatch windows = windows().batch(0, WINDOWS);
        try (LanguageModel model = LanguageModel.load(store.open(artifact), Numerics.SINGLE_THREAD)) {
            return Evaluation.windowLosses(model, windows);
        }
    }

    private static PlannedStage expert(PlannedStage seed, String name, long draws) {
        TrainSpec spec = (TrainSpec) seed.spec();
        TrainSpec expert = new TrainSpec(
                StageKind.EXPERT,
                spec.architecture(),
                spec.mix(),
                spec.context(),
                spec.batch(),
                spec.rate(),
                spec.optimizer(),
                draws,
                name,
                spec.numerics(),
                spec.divergence(),
                spec.memory());
        List<Parent> parents = new ArrayList<>(seed.parents());
        parents.add(new Parent(Parent.INITIAL, seed.fingerprint()));
        return planned("expert " + name, expert, parents);
    }

    private static PlannedStage merged(List<PlannedStage> sources) {
        TrainSpec seed = (TrainSpec) sources.get(0).spec();
        EnsembleArchitecture result =
                new EnsembleArchitecture(seed.architecture().dense(), EXPERTS, EXPERTS.size());
        List<Parent> parents = IntStream.range(0, EXPERTS.size())
                .mapToObj(i ->
                        new Parent(Parent.source(EXPERTS.get(i)), sources.get(i).fingerprint()))
                .toList();
        return planned("merge", new MergeSpec(result, EXPERTS, MergeSpec.ROUTER_DEVIATION, 1), parents);
    }

    private PlannedStage evaluation(PlannedStage model) {
        EvaluationSpec spec = new EvaluationSpec(List.of("math"), WINDOWS, CONTEXT, Numerics.SINGLE_THREAD);
        return planned(
                "evaluation",
                spec,
                List.of(
                        new Parent(Parent.corpus("math"), small.corpus.fingerprint()),
                        new Parent(Parent.MODEL, model.fingerprint())));
    }

    private static PlannedStage planned(String label, StageSpec spec, List<Parent> parents) {
        return PlannedStage.of(label, spec, SmallTraining.CODE, parents);
    }
}
