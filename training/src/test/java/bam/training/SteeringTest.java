package bam.training;

import static bam.training.SmallTraining.WORKER;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.EvaluationSpec;
import bam.contracts.FailureKind;
import bam.contracts.ImportSpec;
import bam.contracts.MergeSpec;
import bam.contracts.Numerics;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageSpec;
import bam.contracts.StageState;
import bam.contracts.TrainSpec;
import bam.storage.LocalArtifactStore;
import bam.tracking.StaleAttemptException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pause and resume, cancel and retry, stop and go on: in every phase of every kind of stage, to the same result. */
class SteeringTest {
    private static final List<Moment> OF_A_TRAINING = List.of(
            Moment.BEGUN,
            Moment.READY,
            Moment.MOVED,
            Moment.REPORTING,
            Moment.SAVING,
            Moment.COMMITTING,
            Moment.SAVED,
            Moment.PUBLISHING,
            Moment.FINISHING);

    private static final List<Moment> OF_OTHERS =
            List.of(Moment.BEGUN, Moment.READY, Moment.MOVED, Moment.PUBLISHING, Moment.FINISHING);

    @TempDir
    private static Path shared = Path.of("");

    @TempDir
    private Path folder = Path.of("");

    private static SmallTraining calm;
    private static SmallTraining.Bits expected;
    private static final Map<Kind, PlannedStage> OTHERS = new EnumMap<>(Kind.class);

    /** Stages without steps. */
    enum Kind {
        CORPUS,
        EVALUATION,
        MERGE,
        IMPORT
    }

    @BeforeAll
    static void trainAndPlan() throws IOException {
        calm = new SmallTraining(shared);
        PlannedStage seed = calm.seed();
        ArtifactReference model = calm.run(seed);
        expected = calm.bits(seed);
        TrainSpec trained = (TrainSpec) seed.spec();
        Path imported = new LocalArtifactStore(shared).open(model);
        OTHERS.put(Kind.CORPUS, calm.corpus);
        plan(
                Kind.EVALUATION,
                new EvaluationSpec(List.of("math"), 40, 16, Numerics.SINGLE_THREAD),
                List.of(
                        new Parent(Parent.MODEL, seed.fingerprint()),
                        new Parent(Parent.corpus("math"), calm.corpus.fingerprint())),
                seed);
        plan(
                Kind.MERGE,
                new MergeSpec(trained.architecture(), List.of("a", "b"), MergeSpec.ROUTER_DEVIATION, 1),
                List.of(
                        new Parent(Parent.source("a"), seed.fingerprint()),
                        new Parent(Parent.source("b"), seed.fingerprint())),
                seed);
        plan(
                Kind.IMPORT,
                new ImportSpec(imported.toString(), Digest.of("model"), trained.architecture()),
                List.of(),
                seed);
    }

    private static void plan(Kind kind, StageSpec spec, List<Parent> parents, PlannedStage seed) throws IOException {
        PlannedStage stage = PlannedStage.of(kind.name(), spec, SmallTraining.CODE, parents);
        calm.record(calm.corpus, seed, stage);
        calm.run(stage);
        OTHERS.put(kind, stage);
    }

    @AfterAll
    static void close() {
        calm.close();
    }

    static Stream<Arguments> trainings() {
        return OF_A_TRAINING.stream().flatMap(moment -> acts().map(act -> Arguments.of(moment, act)));
    }

    static Stream<Arguments> others() {
        return Arrays.stream(Kind.values())
                .flatMap(kind ->
                        OF_OTHERS.stream().flatMap(moment -> acts().map(act -> Arguments.of(kind, moment, act))));
    }

    private static Stream<Steering.Act> acts() {
        return Arrays.stream(Steering.Act.values());
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void aTrainingComesToRestAndGoesOnToTheSameBits(Moment moment, Steering.Act act) throws IOException {
        try (SmallTraining small = new SmallTraining(folder)) {
            PlannedStage seed = small.seed();
            steer(small, seed, moment, act);

            assertThat(small.bits(seed)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    void aStageWithoutStepsComesToRestAndGoesOnToTheSameResult(Kind kind, Moment moment, Steering.Act act)
            throws IOException {
        PlannedStage stage = requireNonNull(OTHERS.get(kind));
        Optional<ArtifactReference> before = calm.ledger.studies().artifact(stage.fingerprint());
        calm.ledger.studies().forget(stage.fingerprint(), "it is made once more");

        steer(calm, stage, moment, act);

        assertThat(calm.ledger.studies().artifact(stage.fingerprint()))
                .isPresent()
                .isEqualTo(before);
    }

    /** What is finished when a hand comes is finished; only who cancels wants no result either. */
    private static void steer(SmallTraining small, PlannedStage stage, Moment moment, Steering.Act act)
            throws IOException {
        Steering hand = new Steering(small, moment, act);
        StageRunner runner = small.runner(hand.attempts(), hand);
        boolean late = moment == Moment.PUBLISHING || moment == Moment.FINISHING;
        if (late && act != Steering.Act.CANCEL) {
            runner.run(stage.fingerprint(), WORKER, Duration.ZERO, hand);
        } else {
            requireRest(small, stage, runner, hand, act);
        }
        assertThat(hand.done()).isTrue();
        small.run(stage);
        assertThat(small.stageRecord(stage).state()).isEqualTo(StageState.DONE);
    }

    /** The stage rests as it was asked to, has no result, and is then let go on. */
    private static void requireRest(
            SmallTraining small, PlannedStage stage, StageRunner runner, Steering hand, Steering.Act act) {
        assertThatThrownBy(() -> runner.run(stage.fingerprint(), WORKER, Duration.ZERO, hand))
                .satisfies(end -> requireEnd(act, end));
        assertThat(small.ledger.studies().artifact(stage.fingerprint())).isEmpty();
        StageState rest = small.stageRecord(stage).state();
        switch (act) {
            case PAUSE -> {
                assertThat(rest).isEqualTo(StageState.PAUSED);
                small.ledger.studies().pause(stage.fingerprint(), false);
            }
            case CANCEL -> {
                assertThat(rest).isEqualTo(StageState.PARKED);
                small.ledger.studies().reopen(stage.fingerprint());
            }
            case STOP -> assertThat(rest).isEqualTo(StageState.PLANNED);
        }
    }

    private static void requireEnd(Steering.Act act, Throwable end) {
        switch (act) {
            case PAUSE ->
                assertThat(end)
                        .isInstanceOfSatisfying(
                                BamException.class,
                                paused -> assertThat(paused.kind()).isEqualTo(FailureKind.PAUSED));
            case CANCEL -> assertThat(end).isInstanceOf(StaleAttemptException.class);
            case STOP -> assertThat(end).isInstanceOf(StoppedException.class);
        }
    }
}
