package bam.training;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.AttentionVariant;
import bam.contracts.MergeSpec;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.TensorGroup;
import bam.contracts.TrainSpec;
import bam.tracking.Ingredients;
import bam.tracking.Ingredients.Rule;
import bam.tracking.Ingredients.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger is told of results beside their bytes. */
class IngredientsTest {
    private static final List<String> SOURCES = List.of("seed", "twin");

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
    void theManifestOfACorpusStandsInTheLedger() {
        Ingredients corpus = small.ledger.studies().ingredients(small.corpus.fingerprint());

        assertThat(corpus.tensors()).isEmpty();
        assertThat(corpus.corpusManifest().orElseThrow())
                .contains("\"domain\": \"math\"", "\"licence\"", "\"heldOut\"", "\"sha256\"");
    }

    @Test
    void theTensorsOfAMixtureSayWhichSourceTheyComeFrom() throws IOException {
        PlannedStage seed = small.seed();
        PlannedStage merge = merge(seed);
        small.record(small.corpus, seed, merge);
        small.run(seed);
        small.run(merge);

        List<Tensors> tensors =
                small.ledger.studies().ingredients(merge.fingerprint()).tensors();

        assertThat(tensors)
                .filteredOn(one -> one.group() == TensorGroup.FEED_FORWARD_EXPERTS)
                .containsExactly(
                        new Tensors(TensorGroup.FEED_FORWARD_EXPERTS, Rule.COPY, Optional.of("source/seed"), 3),
                        new Tensors(TensorGroup.FEED_FORWARD_EXPERTS, Rule.COPY, Optional.of("source/twin"), 3));
        assertThat(tensors)
                .filteredOn(one -> one.rule() == Rule.DRAWN)
                .extracting(Tensors::group)
                .containsExactlyInAnyOrder(TensorGroup.FEED_FORWARD_ROUTERS, TensorGroup.ATTENTION_ROUTERS);
        assertThat(tensors)
                .filteredOn(one -> one.group() == TensorGroup.NORMS)
                .allMatch(one -> one.rule() == Rule.MEAN)
                .extracting(one -> one.role().orElseThrow())
                .containsExactly("source/seed", "source/twin");
    }

    private static PlannedStage merge(PlannedStage seed) {
        TrainSpec training = (TrainSpec) seed.spec();
        MixtureArchitecture mixture =
                MixtureArchitecture.standard(training.architecture().dense(), SOURCES, AttentionVariant.EXPERT_KV);
        List<Parent> parents = SOURCES.stream()
                .map(source -> new Parent(Parent.source(source), seed.fingerprint()))
                .toList();
        return PlannedStage.of(
                "merge", new MergeSpec(mixture, SOURCES, MergeSpec.ROUTER_DEVIATION, 1), SmallTraining.CODE, parents);
    }
}
