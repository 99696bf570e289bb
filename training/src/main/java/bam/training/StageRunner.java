package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.CorpusSpec;
import bam.contracts.Digest;
import bam.contracts.EvaluationSpec;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.ImportSpec;
import bam.contracts.MergeSpec;
import bam.contracts.PlannedStage;
import bam.contracts.StageSpec;
import bam.contracts.TrainSpec;
import bam.data.SourceResolver;
import bam.storage.ArtifactStore;
import bam.storage.CheckpointFiles;
import bam.tracking.Attempt;
import bam.tracking.AttemptLedger;
import bam.tracking.Fence;
import bam.tracking.StaleAttemptException;
import bam.tracking.StudyLedger;
import bam.tracking.TimeBucket;
import bam.tracking.WorkerIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one attempt of a stage: takes the fence, works, publishes, and leaves the ledger knowing how it ended. */
public final class StageRunner {
    private static final Logger LOG = LoggerFactory.getLogger(StageRunner.class);

    private final StudyLedger studies;
    private final AttemptLedger attempts;
    private final Probe probe;
    private final Digest code;
    private final StageExecutors executors;

    /** A runner over this ledger and this store, for plans made by this very code. */
    public StageRunner(
            StudyLedger studies,
            AttemptLedger attempts,
            ArtifactStore store,
            CheckpointFiles checkpoints,
            SourceResolver sources,
            TrainingSettings settings,
            Probe probe,
            Digest code) {
        this.studies = studies;
        this.attempts = attempts;
        this.probe = probe;
        this.code = code;
        Publisher publisher = new Publisher(studies, attempts, store);
        this.executors = new StageExecutors(
                new CorpusStage(publisher, sources),
                new ImportStage(publisher),
                new MergeStage(publisher),
                new EvaluationStage(publisher, settings.memory()),
                new TrainingStage(publisher, attempts, checkpoints, settings));
    }

    /**
     * Runs the stage, or returns its artifact if it is done already. A training that goes back by itself starts its
     * next attempt here at once.
     *
     * @param waited for this worker, since the stage could run
     * @throws BamException with a kind that says whether to try again
     * @throws StoppedException when the pulse asked for it
     * @throws StaleAttemptException when another attempt has taken over
     */
    public ArtifactReference run(Fingerprint fingerprint, WorkerIdentity worker, Duration waited, Pulse pulse) {
        PlannedStage stage = studies.stage(fingerprint)
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_PLAN,
                        "the ledger has no stage " + fingerprint.abbreviated()
                                + "; start its study, which records it"));
        requireOwnCode(stage);
        Optional<ArtifactReference> done = studies.artifact(fingerprint);
        for (Duration before = waited; done.isEmpty(); before = Duration.ZERO) {
            done = attempt(stage, worker, before, pulse);
        }
        return done.get();
    }

    /** One attempt; empty when the training has gone back and needs another one. */
    private Optional<ArtifactReference> attempt(
            PlannedStage stage, WorkerIdentity worker, Duration waited, Pulse pulse) {
        Attempt attempt = attempts.begin(stage.fingerprint(), worker, waited);
        Fence fence = attempt.fence();
        LOG.info(
                "attempt {} of {} ({}) begins",
                fence.epoch(),
                stage.label(),
                stage.fingerprint().abbreviated());
        AttemptClock clock = new AttemptClock();
        clock.add(TimeBucket.RECOVERY, attempt.silence());
        try (Orders orders = new Orders(fence, attempts, pulse)) {
            StageRun run = new StageRun(stage, attempt, pulse, orders, clock, probe);
            run.at(Moment.BEGUN, 0);
            ArtifactReference artifact = execute(run);
            LOG.info("{} is done: artifact {}", stage.label(), artifact.digest().abbreviated());
            return Optional.of(artifact);
        } catch (RewoundException rewound) {
            attempts.end(fence, new BamException(FailureKind.INTERRUPTED, rewound.sentence()), true, clock.spent());
            LOG.warn("{}", rewound.sentence());
            return Optional.empty();
        } catch (StoppedException stopped) {
            throw stopped(fence, stopped, clock);
        } catch (BamException failure) {
            throw attempts.end(fence, failure, false, clock.spent());
        }
    }

    /** A stage that stands still is no failure, and nobody tries again before it is resumed. */
    private RuntimeException stopped(Fence fence, StoppedException stopped, AttemptClock clock) {
        BamException end = new BamException(stopped.kind(), stopped.sentence());
        BamException stands = attempts.end(fence, end, true, clock.spent());
        return stopped.kind() == FailureKind.PAUSED ? stands : stopped;
    }

    private void requireOwnCode(PlannedStage stage) {
        if (!stage.code().equals(code)) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "stage '" + stage.label() + "' was planned for code "
                            + stage.code().abbreviated() + " and this worker is " + code.abbreviated()
                            + "; run the study again to plan it anew");
        }
    }

    private ArtifactReference execute(StageRun run) {
        try {
            return executors.execute(run);
        } catch (IOException io) {
            throw IoFailures.translate(io, run.stage().label());
        } catch (StoppedException | RewoundException | StaleAttemptException | BamException known) {
            throw known;
        } catch (RuntimeException | Error bug) {
            throw Errors.translate(bug, run.stage().label());
        }
    }

    /** The executor of each kind of stage. */
    private record StageExecutors(
            CorpusStage corpus,
            ImportStage imported,
            MergeStage merge,
            EvaluationStage evaluation,
            TrainingStage training) {
        ArtifactReference execute(StageRun run) throws IOException {
            StageSpec spec = run.stage().spec();
            if (spec instanceof CorpusSpec text) {
                return corpus.run(run, text);
            }
            if (spec instanceof ImportSpec folder) {
                return imported.run(run, folder);
            }
            if (spec instanceof MergeSpec sources) {
                return merge.run(run, sources);
            }
            if (spec instanceof EvaluationSpec windows) {
                return evaluation.run(run, windows);
            }
            return training.run(run, (TrainSpec) spec);
        }
    }
}
