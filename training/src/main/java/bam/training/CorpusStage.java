package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.CorpusSpec;
import bam.data.CorpusBuilder;
import bam.data.Progress;
import bam.data.SourceResolver;
import java.io.IOException;
import java.util.List;

/** Text in, tokens out. */
final class CorpusStage {
    private final Publisher publisher;
    private final CorpusBuilder builder;

    CorpusStage(Publisher publisher, SourceResolver sources) {
        this.publisher = publisher;
        this.builder = new CorpusBuilder(sources);
    }

    ArtifactReference run(StageRun run, CorpusSpec spec) throws IOException {
        return publisher.finish(run, "corpus", folder -> builder.build(spec, folder, progress(run.pulse())), List.of());
    }

    /** Every report of work is a place to stop: nothing is published before the end. */
    private static Progress progress(Pulse pulse) {
        return (activity, done, total) -> {
            pulse.moved(done, total);
            pulse.stopIfRequested();
        };
    }
}
