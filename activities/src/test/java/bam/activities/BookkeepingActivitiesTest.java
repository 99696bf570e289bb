package bam.activities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.contracts.StageTicket;
import bam.contracts.StudyPlan;
import bam.storage.BirthCertificate;
import bam.storage.LocalArtifactStore;
import bam.tracking.Fence;
import bam.tracking.PostgresLedger;
import bam.tracking.StageRecord;
import bam.tracking.WorkerIdentity;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
import io.temporal.client.WorkflowClient;
import io.temporal.failure.ApplicationFailure;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookkeepingActivitiesTest {
    private static final Duration SILENCE = Duration.ofSeconds(7);

    private final TestDatabase database = TestDatabase.fresh();
    private final PostgresLedger ledger = database.open();
    private final StudyPlan plan = SmallPlan.of("demo", 1);
    private final PlannedStage corpus = plan.stages().get(0);
    private final PlannedStage seed = plan.stages().get(1);
    private final PlannedStage expert = plan.stages().get(2);

    /** Connects only when it is asked for something, which no test here does. */
    private final WorkflowServiceStubs nowhere = WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:1").build());

    private LocalArtifactStore store;
    private BookkeepingActivities bookkeeping;

    @BeforeEach
    void open(@TempDir Path home) throws IOException {
        ledger.studies().record(plan, "workflow");
        store = new LocalArtifactStore(home);
        WorkflowClient client = WorkflowClient.newInstance(nowhere);
        bookkeeping = new BookkeepingActivities(ledger.studies(), store, client, document -> plan, SILENCE, false);
    }

    @AfterEach
    void close() {
        nowhere.shutdownNow();
        ledger.close();
        database.drop();
    }

    private Fence begin(PlannedStage stage) {
        WorkerIdentity worker = new WorkerIdentity("worker-1", "host", 42, 1);
        return ledger.attempts()
                .begin(stage.fingerprint(), worker, Duration.ZERO)
                .fence();
    }

    private ArtifactReference finish(PlannedStage stage) throws IOException {
        BirthCertificate birth = new BirthCertificate(stage.fingerprint(), stage.label(), stage.parents(), "test");
        ArtifactReference artifact =
                store.publish("model", birth, folder -> Files.writeString(folder.resolve("weights"), stage.label()));
        ledger.attempts().finish(begin(stage), artifact, List.of(), Map.of());
        return artifact;
    }

    private void finishAndLose(PlannedStage stage) throws IOException {
        try (Stream<Path> files = Files.list(store.open(finish(stage)))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private StageRecord record(PlannedStage stage) {
        return ledger.studies().record(stage.fingerprint()).orElseThrow();
    }

    @Test
    void aStageWhoseArtifactIsWholeIsDone() throws IOException {
        finish(seed);

        assertThat(bookkeeping.alreadyDone(seed.fingerprint())).isTrue();
        assertThat(record(seed).state()).isEqualTo(StageState.DONE);
    }

    @Test
    void aStageWhoseArtifactIsGoneIsForgottenAndWantedAgain() throws IOException {
        finishAndLose(seed);

        assertThat(bookkeeping.alreadyDone(seed.fingerprint())).isFalse();
        assertThat(record(seed).state()).isEqualTo(StageState.PLANNED);
        assertThat(record(seed).wanted()).isTrue();
        assertThat(database.strings("SELECT event FROM audit")).contains("ARTIFACT_FORGOTTEN");
    }

    @Test
    void aStageThatIsAskedForAnewIsWantedAndAPersonsPauseStands() {
        ledger.studies().pause(seed.fingerprint(), true);
        bookkeeping.want(seed.fingerprint(), false);
        bookkeeping.release(seed.fingerprint());

        assertThat(bookkeeping.alreadyDone(seed.fingerprint())).isFalse();
        assertThat(record(seed).state()).isEqualTo(StageState.PLANNED);
        assertThat(record(seed).wanted()).isTrue();
        assertThat(record(seed).paused()).isTrue();
    }

    @Test
    void aParkedStageIsReopenedWhenAStudyAsksForItAnew() {
        ledger.attempts().end(begin(seed), new BamException(FailureKind.DIVERGED, "diverged"), false, Map.of());
        assertThat(record(seed).state()).isEqualTo(StageState.PARKED);

        assertThat(bookkeeping.alreadyDone(seed.fingerprint())).isFalse();
        assertThat(record(seed).state()).isEqualTo(StageState.PLANNED);
        assertThat(record(seed).tries()).isZero();
    }

    @Test
    void aStudyWhoseCorporaHoldTooLittleHeldOutTextIsRefusedOnceTheyAreMade() throws IOException {
        assertThatCode(() -> bookkeeping.requireHeldOut(plan.id()))
                .as("nothing is known yet")
                .doesNotThrowAnyException();

        makeCorpus(67);
        assertThatThrownBy(() -> bookkeeping.requireHeldOut(plan.id()))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.isNonRetryable()).isTrue();
                    assertThat(failure.getOriginalMessage())
                            .isEqualTo("domain 'prose' has 67 held-out tokens where 4 windows of 16 need 68; add text,"
                                    + " raise domains.prose.held-out or lower evaluation.windows");
                });
    }

    @Test
    void asManyHeldOutTokensAsTheWindowsNeedAreEnough() throws IOException {
        makeCorpus(68);

        assertThatCode(() -> bookkeeping.requireHeldOut(plan.id())).doesNotThrowAnyException();
    }

    private void makeCorpus(int heldOutTokens) throws IOException {
        BirthCertificate birth = new BirthCertificate(corpus.fingerprint(), corpus.label(), corpus.parents(), "test");
        ArtifactReference artifact = store.publish(
                "corpus",
                birth,
                folder -> Files.writeString(
                        folder.resolve("manifest.json"), "{\"heldOut\":{\"tokens\":" + heldOutTokens + "}}"));
        ledger.attempts().finish(begin(corpus), artifact, List.of(), Map.of());
    }

    @Test
    void parentsThatAreGoneAreForgottenAndMissingLikeThoseThatWereNeverMade() throws IOException {
        finishAndLose(corpus);

        List<StageTicket> missing = bookkeeping.missingParents(new Outlines(SILENCE, false).ticket(expert));

        assertThat(record(corpus).state()).isEqualTo(StageState.PLANNED);
        assertThat(missing).extracting(StageTicket::label).containsExactlyInAnyOrder("corpus prose", "seed");
        assertThat(missing).allSatisfy(parent -> {
            assertThat(parent.queue()).isEqualTo(Queues.stages(SmallPlan.CODE, Numerics.SINGLE_THREAD));
            assertThat(parent.heartbeatTimeout()).isEqualTo(SILENCE);
        });
    }

    @Test
    void parentsThatAreWholeAreNotMissing() throws IOException {
        finish(corpus);
        finish(seed);

        assertThat(bookkeeping.missingParents(new Outlines(SILENCE, false).ticket(expert)))
                .isEmpty();
    }

    @Test
    void aCancelledStageParksAndSaysWhatGoesOnWithIt() {
        bookkeeping.cancel(seed.fingerprint());

        assertThat(record(seed).state()).isEqualTo(StageState.PARKED);
        assertThat(record(seed).failure()).contains(FailureKind.CANCELLED);
        assertThat(record(seed).sentence())
                .isEqualTo("cancelled by a person; './bam stage retry "
                        + seed.fingerprint().abbreviated() + "' goes on from its last checkpoint");
    }

    @Test
    void aStageThatNoStudyWantsNowStandsStillAndGoesOnWhenOneDoes() {
        bookkeeping.want(seed.fingerprint(), false);
        bookkeeping.stand(seed.fingerprint());
        assertThat(record(seed).state()).isEqualTo(StageState.PAUSED);

        bookkeeping.want(seed.fingerprint(), true);
        bookkeeping.reopen(seed.fingerprint());

        assertThat(record(seed).state()).isEqualTo(StageState.PLANNED);
    }
}
