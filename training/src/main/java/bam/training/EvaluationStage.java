package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.EvaluationSpec;
import bam.contracts.Parent;
import bam.contracts.TokenBatch;
import bam.data.Corpus;
import bam.data.HeldOutWindows;
import bam.model.Evaluation;
import bam.model.LanguageModel;
import bam.model.weights.ModelFolder;
import bam.tracking.TimeBucket;
import bam.tracking.WindowScore;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Losses on fixed held-out windows, window by window. */
final class EvaluationStage {
    /** Windows in one forward pass: enough to fill the processor, few enough to stop soon. */
    private static final int CHUNK = 16;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Publisher publisher;
    private final MemoryBudget memory;

    EvaluationStage(Publisher publisher, MemoryBudget memory) {
        this.publisher = publisher;
        this.memory = memory;
    }

    ArtifactReference run(StageRun run, EvaluationSpec spec) throws IOException {
        List<WindowScore> scores = new ArrayList<>();
        Path model = run.clock().in(TimeBucket.START_UP, () -> publisher.parent(run, Parent.MODEL));
        int together = Math.min(CHUNK, spec.windows());
        memory.require(run.stage().label(), ModelFolder.architecture(model), spec, together);
        try (LanguageModel loaded =
                run.clock().in(TimeBucket.START_UP, () -> LanguageModel.load(model, spec.numerics()))) {
            run.at(Moment.READY, 0);
            for (String domain : spec.domains()) {
                HeldOutWindows windows = run.clock().in(TimeBucket.DATA, () -> windows(run, spec, domain));
                new DomainScores(run, spec, domain, windows, loaded).addTo(scores);
            }
        }
        return publisher.finish(
                run,
                "scores",
                TimeBucket.EVALUATION,
                folder -> Files.write(folder.resolve("scores.json"), JSON.writeValueAsBytes(scores)),
                scores);
    }

    private HeldOutWindows windows(StageRun run, EvaluationSpec spec, String domain) throws IOException {
        Corpus corpus = Corpus.open(publisher.parent(run, Parent.corpus(domain)));
        return new HeldOutWindows(corpus, spec.windows(), spec.context());
    }

    /** The scores of one model on one domain. */
    private record DomainScores(
            StageRun run, EvaluationSpec spec, String domain, HeldOutWindows windows, LanguageModel model) {
        void addTo(List<WindowScore> scores) {
            for (int from = 0; from < windows.count(); from += CHUNK) {
                run.orders().obey();
                int to = Math.min(from + CHUNK, windows.count());
                TokenBatch chunk = windows.batch(from, to);
                double[] nats = run.clock().in(TimeBucket.EVALUATION, () -> Evaluation.windowLosses(model, chunk));
                for (int i = 0; i < nats.length; i++) {
                    int window = from + i;
                    scores.add(new WindowScore(
                            domain,
                            window,
                            windows.document(window),
                            nats[i],
                            chunk.columns(),
                            windows.textBytes(window)));
                }
                run.moved(scores.size(), (long) spec.domains().size() * spec.windows());
            }
        }
    }
}
