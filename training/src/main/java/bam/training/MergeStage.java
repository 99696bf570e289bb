package bam.training;

import bam.contracts.ArtifactReference;
import bam.contracts.MergeSpec;
import bam.contracts.Parent;
import bam.model.Merge;
import bam.tracking.Ingredients;
import bam.tracking.TimeBucket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sources become one model. */
final class MergeStage {
    private final Publisher publisher;

    MergeStage(Publisher publisher) {
        this.publisher = publisher;
    }

    ArtifactReference run(StageRun run, MergeSpec spec) throws IOException {
        List<Path> sources = run.clock().in(TimeBucket.START_UP, () -> sources(run, spec));
        run.at(Moment.READY, 0);
        Tensors tensors = new Tensors(run);
        return publisher.finish(
                run,
                "model",
                TimeBucket.PRODUCTIVE,
                folder -> {
                    Merge.write(spec, sources, folder, tensors::written);
                    publisher.describe(run, Ingredients.ofMerge(MergedTensors.read(folder)));
                },
                List.of());
    }

    private List<Path> sources(StageRun run, MergeSpec spec) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String name : spec.sources()) {
            sources.add(publisher.parent(run, Parent.source(name)));
        }
        return sources;
    }
}
