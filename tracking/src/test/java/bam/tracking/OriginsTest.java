package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.Fingerprint;
import bam.contracts.Numerics;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.TensorGroup;
import bam.tracking.Ingredients.Rule;
import bam.tracking.Ingredients.Tensors;
import bam.tracking.fixture.SmallPlan;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where attempts ran, what results are made of, and what studies compare. */
class OriginsTest extends LedgerTest {
    private static final Environment HERE =
            new Environment("Linux 6.1, amd64", "a processor", 2, 1, "a VM 17", "djl 0.36.0", SmallPlan.CODE);
    private static final Environment THERE =
            new Environment("Linux 6.1, amd64", "a processor", 2, 2, "a VM 17", "djl 0.36.0", SmallPlan.CODE);

    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void knowsWhatEachAttemptRanOnAndKeepsEachEnvironmentOnce() {
        List<WorkerIdentity> workers = List.of(on("cpu", HERE), on("cuda:1", THERE), on("cpu", HERE), WORKER);
        workers.forEach(worker -> attempts.begin(trunk, worker, Duration.ZERO));

        assertThat(studies.attempts(trunk)).extracting(AttemptRecord::worker).containsExactlyElementsOf(workers);
        assertThat(stage().attempts())
                .extracting(run -> run.attempt().worker().environment())
                .containsExactly(Optional.of(HERE), Optional.of(THERE), Optional.of(HERE), Optional.empty());
        assertThat(database.strings("SELECT count(*) FROM environment")).containsExactly("2");
    }

    @Test
    void letsManyAttemptsBringOneEnvironmentAtOnce() throws Exception {
        List<Fingerprint> stages =
                plan.stages().stream().map(PlannedStage::fingerprint).toList();
        List<Callable<Attempt>> begins = stages.stream()
                .<Callable<Attempt>>map(stage -> () -> attempts.begin(stage, on("cpu", HERE), Duration.ZERO))
                .toList();

        assertThat(atOnce(begins)).hasSameSizeAs(stages);
        assertThat(database.strings("SELECT count(*) FROM environment")).containsExactly("1");
    }

    private static WorkerIdentity on(String device, Environment environment) {
        return new WorkerIdentity("worker-1", "host", 42, 1, device, Optional.of(environment));
    }

    @Test
    void keepsTheManifestOfACorpusAsToldLast() {
        Fence fence = begin();
        attempts.describe(fence, Ingredients.ofCorpus("{\"domain\": \"prose\"}"));
        attempts.describe(fence, Ingredients.ofCorpus("{\"domain\": \"law\"}"));

        assertThat(studies.ingredients(trunk)).isEqualTo(Ingredients.ofCorpus("{\"domain\": \"law\"}"));
        assertThat(refusal(() -> attempts.describe(fence, Ingredients.ofCorpus("[]"))))
                .hasMessageContaining("corpus_manifest_check");
    }

    @Test
    void keepsWhereTheTensorsOfAMergeComeFrom() {
        Fingerprint merge = plan.replicates().get(0).variants().get(0).merge();
        Fence fence = attempts.begin(merge, WORKER, Duration.ZERO).fence();
        List<Tensors> tensors = List.of(
                new Tensors(TensorGroup.ATTENTION_EXPERTS, Rule.COPY, Optional.of("source/prose"), 4),
                new Tensors(TensorGroup.ATTENTION_EXPERTS, Rule.COPY, Optional.of("source/seed"), 4),
                new Tensors(TensorGroup.ATTENTION_ROUTERS, Rule.DRAWN, Optional.empty(), 1),
                new Tensors(TensorGroup.EMBEDDINGS, Rule.MEAN, Optional.of("source/prose"), 2));
        attempts.describe(fence, Ingredients.ofMerge(tensors));
        attempts.describe(fence, Ingredients.ofMerge(tensors));

        assertThat(studies.ingredients(merge)).isEqualTo(Ingredients.ofMerge(tensors));
        Tensors foreign = new Tensors(TensorGroup.NORMS, Rule.COPY, Optional.of("source/law"), 1);
        assertThat(refusal(() -> attempts.describe(fence, Ingredients.ofMerge(List.of(foreign)))))
                .hasMessageContaining("tensor_lineage_stage_role_fkey");
        assertThatThrownBy(() -> new Tensors(TensorGroup.NORMS, Rule.COPY, Optional.empty(), 1))
                .hasMessageContaining("name a parent unless they are drawn");
    }

    @Test
    void refusesWhatAnOvertakenAttemptTellsOfItsResult() {
        Fence zombie = begin();
        begin();

        assertStale(() -> attempts.describe(zombie, Ingredients.ofCorpus("{}")));
        assertThat(studies.ingredients(trunk)).isEqualTo(new Ingredients(Optional.empty(), List.of()));
    }

    @Test
    void keepsReplicatesAndVariantsAsThePlanHasThemNow() {
        studies.record(plan, "workflow-1");
        StudyPlan other = SmallPlan.of("demo", 1, new Numerics(Numerics.Device.CPU, 2, Numerics.Precision.F32));
        StudyPlan replanned = new StudyPlan(
                plan.id(),
                other.name(),
                other.document(),
                other.stages(),
                other.corpora(),
                other.replicates(),
                other.domains(),
                other.baseline());
        assertShape(plan);

        studies.record(replanned, "workflow-1");

        assertShape(replanned);
    }

    private void assertShape(StudyPlan expected) {
        StudyPlan.Replicate replicate = expected.replicates().get(0);
        StudyPlan.Variant variant = replicate.variants().get(0);
        assertThat(database.strings("SELECT position || ' ' || seed || ' ' || trunk FROM replicate"))
                .isEqualTo(Collections.singletonList("0 1 " + replicate.trunk()));
        assertThat(
                        database.strings(
                                "SELECT replicate || ' ' || position || ' ' || name || ' ' || merge || ' ' || mixture FROM variant"))
                .isEqualTo(Collections.singletonList("0 0 bam " + variant.merge() + " " + variant.mixture()));
    }
}
