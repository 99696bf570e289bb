package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.CorpusSpec;
import bam.data.CorpusBuilder;
import bam.data.SourceResolver;
import java.io.IOException;
import java.util.List;

/** Text in, tokens out. */
final class CorpusStage {
    private final Publisher publisher;
    private final SourceResolver sources;

    CorpusStage(Publisher publisher, SourceResolver sources) {
        this.publisher = publisher;
        this.sources = sources;
    }

    ArtifactReference run(StageRun run, CorpusSpec spec) throws IOException {
        return publisher.finish(
                run, "corpus", folder -> CorpusBuilder.build(spec, sources, folder, run.pulse()::moved), List.of());
    }
}
