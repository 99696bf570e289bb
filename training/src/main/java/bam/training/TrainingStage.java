package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.Parent;
import bam.contracts.StageKind;
import bam.contracts.TrainSpec;
import bam.data.BatchStream;
import bam.data.Corpus;
import bam.model.Network;
import bam.model.TrainingPosition;
import bam.model.TrainingSession;
import bam.storage.CheckpointFiles;
import bam.tracking.AttemptLedger;
import bam.tracking.TimeBucket;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Optimizer steps, from the newest whole checkpoint or from the start, to a published model. */
final class TrainingStage {
    private final Publisher publisher;
    private final AttemptLedger attempts;
    private final CheckpointFiles files;
    private final TrainingSettings settings;

    TrainingStage(Publisher publisher, AttemptLedger attempts, CheckpointFiles files, TrainingSettings settings) {
        this.publisher = publisher;
        this.attempts = attempts;
        this.files = files;
        this.settings = settings;
    }

    ArtifactReference run(StageRun run, TrainSpec spec) throws IOException {
        settings.memory().require(run.stage().label(), spec);
        SortedMap<String, Corpus> corpora = run.clock().in(TimeBucket.START_UP, () -> corpora(run, spec));
        try (Network network = run.clock().in(TimeBucket.START_UP, () -> initial(run, spec));
                TrainingSession session = TrainingSession.start(network, spec.optimizer(), spec.memory())) {
            Resumption resumption = new Resumption(run, attempts, publisher.studies(), files, spec);
            TrainingPosition start = run.clock().in(TimeBucket.RECOVERY, () -> resumption.of(session));
            run.at(Moment.READY, start.step());
            BatchStream batches =
                    new BatchStream(corpora, spec.mix(), spec.batch(), spec.context(), spec.seed(), spec.stream());
            train(run, spec, session, batches, resumption, start);
            return publisher.finish(run, "model", TimeBucket.PUBLISHING, network::save, List.of());
        }
    }

    private void train(
            StageRun run,
            TrainSpec spec,
            TrainingSession session,
            BatchStream batches,
            Resumption resumption,
            TrainingPosition start) {
        Anchors anchors = new Anchors(spec.divergence());
        CheckpointWriter writer = new CheckpointWriter(run, attempts, files, settings.retention(), anchors);
        try (Recorder recorder = new Recorder(run, attempts, writer, settings)) {
            Saving saving = new Saving(
                    run,
                    session,
                    recorder,
                    writer,
                    settings.cadence(),
                    anchors,
                    new Saving.Start(start.step(), start.skipped(), Provenance.of(run.stage(), spec)));
            Divergences divergences =
                    new Divergences(run, attempts, recorder, spec.divergence(), resumption.lossesBefore(start));
            Curves curves = new Curves((long) spec.batch() * spec.context(), settings.flushInterval());
            new TrainingLoop(run, spec, session, batches, curves, saving, divergences).from(start);
        }
    }

    private Network initial(StageRun run, TrainSpec spec) throws IOException {
        if (spec.kind() == StageKind.SEED) {
            return Network.random(spec.architecture(), spec.seed(), spec.numerics());
        }
        return Network.load(publisher.parent(run, Parent.INITIAL), spec.numerics());
    }

    private SortedMap<String, Corpus> corpora(StageRun run, TrainSpec spec) throws IOException {
        SortedMap<String, Corpus> byDomain = new TreeMap<>();
        for (String domain : spec.mix().keySet()) {
            byDomain.put(domain, Corpus.open(publisher.parent(run, Parent.corpus(domain))));
        }
        return byDomain;
    }
}
