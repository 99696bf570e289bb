package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.EvaluationSpec;
import bam.contracts.Parent;
import bam.contracts.TokenBatch;
import bam.data.Corpus;
import bam.data.HeldOutWindows;
import bam.model.Evaluation;
import bam.model.Network;
import bam.tracking.WindowScore;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Losses on fixed held-out windows, window by window. */
final class EvaluationStage {
    /** Windows in one forward pass: enough to fill the processor, few enough to stop soon. */
    private static final int CHUNK = 16;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Publisher publisher;

    EvaluationStage(Publisher publisher) {
        this.publisher = publisher;
    }

    ArtifactReference run(StageRun run, EvaluationSpec spec) throws IOException {
        List<WindowScore> scores = new ArrayList<>();
        try (Network network = Network.load(publisher.parent(run.stage(), Parent.MODEL), spec.numerics())) {
            for (String domain : spec.domains()) {
                Corpus corpus = Corpus.open(publisher.parent(run.stage(), Parent.corpus(domain)));
                HeldOutWindows windows = new HeldOutWindows(corpus, spec.windows(), spec.context());
                new DomainScores(run, spec, domain, windows, network).addTo(scores);
            }
        }
        return publisher.finish(
                run,
                "scores",
                folder -> Files.write(folder.resolve("scores.json"), JSON.writeValueAsBytes(scores)),
                scores);
    }

    /** The scores of one model on one domain. */
    private record DomainScores(
            StageRun run, EvaluationSpec spec, String domain, HeldOutWindows windows, Network network) {
        void addTo(List<WindowScore> scores) {
            for (int from = 0; from < windows.count(); from += CHUNK) {
                run.pulse().stopIfRequested();
                int to = Math.min(from + CHUNK, windows.count());
                TokenBatch chunk = windows.batch(from, to);
                double[] nats = Evaluation.windowLosses(network, chunk);
                for (int i = 0; i < nats.length; i++) {
                    int window = from + i;
                    scores.add(new WindowScore(domain, window, nats[i], chunk.columns(), windows.textBytes(window)));
                }
                run.pulse().moved(scores.size(), (long) spec.domains().size() * spec.windows());
            }
        }
    }
}
