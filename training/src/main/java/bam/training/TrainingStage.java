package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.TrainSpec;
import bam.data.BatchStream;
import bam.data.Corpus;
import bam.model.Network;
import bam.model.TrainingSession;
import bam.storage.CheckpointFiles;
import bam.tracking.AttemptLedger;
import bam.tracking.Checkpoint;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Optimizer steps, from the newest whole checkpoint or from the start, to a published model. */
final class TrainingStage {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingStage.class);

    private final Publisher publisher;
    private final AttemptLedger attempts;
    private final CheckpointFiles checkpoints;
    private final TrainingSettings settings;

    TrainingStage(Publisher publisher, AttemptLedger attempts, CheckpointFiles checkpoints, TrainingSettings settings) {
        this.publisher = publisher;
        this.attempts = attempts;
        this.checkpoints = checkpoints;
        this.settings = settings;
    }

    ArtifactReference run(StageRun run, TrainSpec spec) throws IOException {
        SortedMap<String, Corpus> corpora = corpora(run.stage(), spec);
        try (Network network = initial(run.stage(), spec);
                TrainingSession session = TrainingSession.start(network, spec.optimizer())) {
            long step = resume(run, session);
            attempts.resumed(run.fence(), step);
            BatchStream batches =
                    new BatchStream(corpora, spec.mix(), spec.batch(), spec.context(), spec.seed(), spec.stream());
            CheckpointWriter writer = new CheckpointWriter(run.fence(), attempts, checkpoints, settings);
            new TrainingLoop(run, spec, session, batches, new Curves(run.fence(), attempts, settings), writer)
                    .from(step);
            return publisher.finish(run, "model", network::save, List.of());
        }
    }

    private Network initial(PlannedStage stage, TrainSpec spec) throws IOException {
        if (spec.kind() == StageKind.SEED) {
            return Network.random(spec.architecture(), spec.seed(), spec.numerics());
        }
        return Network.load(publisher.parent(stage, Parent.INITIAL), spec.numerics());
    }

    private SortedMap<String, Corpus> corpora(PlannedStage stage, TrainSpec spec) {
        SortedMap<String, Corpus> byDomain = new TreeMap<>();
        for (String domain : spec.mix().keySet()) {
            byDomain.put(domain, Corpus.open(publisher.parent(stage, Parent.corpus(domain))));
        }
        return byDomain;
    }

    /**
     * The step of the newest checkpoint that is whole; a damaged one is marked, loudly, and the one before it is tried.
     */
    private long resume(StageRun run, TrainingSession session) throws IOException {
        for (Checkpoint checkpoint : run.attempt().checkpoints()) {
            if (checkpoints.verified(checkpoint.path(), checkpoint.digest(), checkpoint.bytes())) {
                session.restore(checkpoints.path(checkpoint.path()));
                LOG.info("{} resumes after step {}", run.stage().label(), checkpoint.step());
                return checkpoint.step();
            }
            String why = "checkpoint " + checkpoint.path() + " of step " + checkpoint.step()
                    + " is missing or not what its digest says; going back to the one before it";
            LOG.error("{}: {}", run.stage().label(), why);
            attempts.corrupt(run.fence(), checkpoint, why);
        }
        return 0;
    }
}
