package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.CorpusSpec;
import bam.data.Corpus;
import bam.data.CorpusBuilder;
import bam.data.Progress;
import bam.data.SourceResolver;
import bam.tracking.Ingredients;
import bam.tracking.TimeBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return publisher.finish(run, "corpus", TimeBucket.DATA, folder -> build(run, spec, folder), List.of());
    }

    private void build(StageRun run, CorpusSpec spec, Path folder) throws IOException {
        builder.build(spec, folder, progress(run));
        publisher.describe(run, Ingredients.ofCorpus(Files.readString(folder.resolve(Corpus.MANIFEST))));
    }

    /** Every report of work is a place to stop: nothing is published before the end. */
    private static Progress progress(StageRun run) {
        return (activity, done, total) -> {
            run.moved(done, total);
            run.orders().obey();
        };
    }
}
