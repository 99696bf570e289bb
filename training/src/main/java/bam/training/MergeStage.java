package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.MergeSpec;
import bam.contracts.Parent;
import bam.model.Merge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The sources become one model. */
final class MergeStage {
    private final Publisher publisher;

    MergeStage(Publisher publisher) {
        this.publisher = publisher;
    }

    ArtifactReference run(StageRun run, MergeSpec spec) throws IOException {
        List<Path> sources = spec.sources().stream()
                .map(name -> publisher.parent(run.stage(), Parent.source(name)))
                .toList();
        run.pulse().stopIfRequested();
        return publisher.finish(run, "model", folder -> Merge.write(spec, sources, folder), List.of());
    }
}
