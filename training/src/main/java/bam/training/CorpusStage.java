package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.CorpusSpec;
import bam.data.CorpusBuilder;
import bam.data.Progress;
import bam.data.SourceResolver;
import bam.tracking.TimeBucket;
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
        run.at(Moment.READY, 0);
        return publisher.finish(
                run, "corpus", TimeBucket.DATA, folder -> builder.build(spec, folder, progress(run)), List.of());
    }

    /** Every report of work is a place to stop: nothing is published before the end. */
    private static Progress progress(StageRun run) {
        return (activity, done, total) -> {
            run.moved(done, total);
            run.orders().obey();
        };
    }
}
