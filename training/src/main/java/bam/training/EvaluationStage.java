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
                try (Corpus corpus = Corpus.open(publisher.parent(run.stage(), Parent.corpus(domain)))) {
                    score(run, spec, new HeldOutWindows(corpus, spec.windows(), spec.context()), network, scores);
                }
            }
        }
        return publisher.finish(
                run,
                "scores",
                folder -> Files.write(folder.resolve("scores.json"), JSON.writeValueAsBytes(scores)),
                scores);
    }

    private static void score(
            StageRun run, EvaluationSpec spec, HeldOutWindows windows, Network network, List<WindowScore> scores) {
        int all = spec.domains().size() * spec.windows();
        for (int first = 0; first < spec.windows(); first += CHUNK) {
            run.pulse().stopIfRequested();
            int count = Math.min(CHUNK, spec.windows() - first);
            TokenBatch chunk = windows.batch(first, count);
            double[] nats = Evaluation.windowLosses(network, chunk);
            for (int i = 0; i < count; i++) {
                scores.add(new WindowScore(
                        windows.domain(), first + i, nats[i], chunk.columns(), windows.bytes(first + i)));
            }
            run.pulse().moved(scores.size(), all);
        }
    }
}
