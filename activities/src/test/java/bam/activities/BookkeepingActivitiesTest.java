package bam.activities;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.ArtifactReference;
import bam.contracts.Digest;
import bam.contracts.EvaluationSpec;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageTicket;
import bam.storage.BirthCertificate;
import bam.storage.LocalArtifactStore;
import bam.tracking.StudyLedger;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookkeepingActivitiesTest {
    private static final Digest CODE = Digest.of("code");

    private final MapLedger ledger = new MapLedger();
    private final PlannedStage seed = stage("seed", 1, List.of());
    private final PlannedStage corpus = stage("corpus", 2, List.of());
    private final PlannedStage expert = stage(
            "expert",
            3,
            List.of(
                    new Parent(Parent.INITIAL, seed.fingerprint()),
                    new Parent(Parent.corpus("law"), corpus.fingerprint()),
                    new Parent(Parent.corpus("again"), corpus.fingerprint())));

    /** Connects only when it is asked for something, which no test here does. */
    private final WorkflowServiceStubs nowhere = WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:1").build());

    @TempDir
    private Path home;

    private LocalArtifactStore store;
    private BookkeepingActivities bookkeeping;

    @BeforeEach
    void open() throws IOException {
        store = new LocalArtifactStore(home);
        bookkeeping = new BookkeepingActivities(
                ledger,
                store,
                WorkflowClient.newInstance(nowhere),
                document -> {
                    throw new UnsupportedOperationException(document);
                },
                Duration.ofSeconds(7),
                false);
    }

    @AfterEach
    void close() {
        nowhere.shutdownNow();
    }

    /** What the stages compute does not matter here. */
    private PlannedStage stage(String label, int windows, List<Parent> parents) {
        EvaluationSpec spec = new EvaluationSpec(List.of("law"), windows, 8, Numerics.SINGLE_THREAD);
        PlannedStage stage = PlannedStage.of(label, spec, CODE, parents);
        ledger.stages.put(stage.fingerprint(), stage);
        return stage;
    }

    private void finish(PlannedStage stage) throws IOException {
        BirthCertificate birth = new BirthCertificate(stage.fingerprint(), stage.label(), stage.parents(), "test");
        ArtifactReference artifact =
                store.publish("model", birth, folder -> Files.writeString(folder.resolve("weights"), stage.label()));
        ledger.artifacts.put(stage.fingerprint(), artifact);
    }

    private void lose(PlannedStage stage) throws IOException {
        Path folder = store.open(ledger.artifacts.get(stage.fingerprint()));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aStageWhoseArtifactIsWholeIsDoneAndNothingIsAskedOfIt() throws IOException {
        finish(seed);

        assertThat(bookkeeping.alreadyDone(seed.fingerprint())).isTrue();
        assertThat(ledger.calls).isEmpty();
    }

    @Test
    void aStageWhoseArtifactIsGoneIsForgottenAndWantedAgain() throws IOException {
        finish(seed);
        lose(seed);

        assertThat(bookkeeping.alreadyDone(seed.fingerprint())).isFalse();
        assertThat(ledger.calls).containsExactly("forget seed", "want seed");
    }

    @Test
    void aStageThatIsNotParkedIsNotReopenedSinceThatWouldTakeBackAPersonsPause() {
        assertThat(bookkeeping.alreadyDone(seed.fingerprint())).isFalse();
        assertThat(ledger.calls).containsExactly("want seed");
    }

    @Test
    void aParkedStageIsReopenedWhenAStudyAsksForItAnew() {
        ledger.failures.put(seed.fingerprint(), new StudyLedger.Failure(FailureKind.DIVERGED, "diverged"));

        assertThat(bookkeeping.alreadyDone(seed.fingerprint())).isFalse();
        assertThat(ledger.calls).containsExactly("want seed", "reopen seed");
    }

    @Test
    void parentsThatAreGoneAreForgottenAndMissingLikeThoseThatWereNeverMade() throws IOException {
        finish(corpus);
        lose(corpus);
        StageTicket ticket = new Outlines(Duration.ofSeconds(7), false).ticket(expert);

        List<StageTicket> missing = bookkeeping.missingParents(ticket);

        assertThat(ledger.calls).containsExactly("forget corpus");
        assertThat(missing).extracting(StageTicket::label).contains("seed", "corpus");
        assertThat(missing).allSatisfy(parent -> {
            assertThat(parent.queue()).isEqualTo(Queues.stages(CODE, Numerics.SINGLE_THREAD));
            assertThat(parent.heartbeatTimeout()).hasSeconds(7);
        });
    }

    @Test
    void parentsThatAreWholeAreNotMissing() throws IOException {
        finish(corpus);
        finish(seed);
        StageTicket ticket = new Outlines(Duration.ofSeconds(7), false).ticket(expert);

        assertThat(bookkeeping.missingParents(ticket)).isEmpty();
        assertThat(ledger.calls).isEmpty();
    }

    @Test
    void aCancelledStageSaysWhatGoesOnWithIt() {
        bookkeeping.cancel(seed.fingerprint());

        assertThat(ledger.calls)
                .containsExactly(
                        "cancel seed",
                        "cancelled by a person; './bam stage retry "
                                + seed.fingerprint().abbreviated() + "' goes on from its last checkpoint");
    }

    @Test
    void wishesOfTheWorkflowReachTheLedger() {
        bookkeeping.want(seed.fingerprint(), false);
        bookkeeping.stand(seed.fingerprint());
        bookkeeping.want(seed.fingerprint(), true);
        bookkeeping.reopen(seed.fingerprint());
        bookkeeping.release(seed.fingerprint());

        assertThat(ledger.calls)
                .containsExactly("do not want seed", "stand seed", "want seed", "reopen seed", "release seed");
    }
}
