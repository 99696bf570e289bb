package bam.training;

import bam.contracts.Architecture;
import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.ImportSpec;
import bam.model.huggingface.Import;
import bam.tracking.TimeBucket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A model folder from outside, of ours or of a family that we can read, is checked and written in our own form. */
final class ImportStage {
    private final Publisher publisher;

    ImportStage(Publisher publisher) {
        this.publisher = publisher;
    }

    ArtifactReference run(StageRun run, ImportSpec spec) throws IOException {
        run.at(Moment.READY, 0);
        Tensors tensors = new Tensors(run);
        return publisher.finish(run, "model", TimeBucket.PRODUCTIVE, folder -> copy(spec, folder, tensors), List.of());
    }

    private static void copy(ImportSpec spec, Path folder, Tensors tensors) throws IOException {
        Path source = Path.of(spec.path());
        requireArchitecture(spec, Import.architecture(source));
        Import.write(source, folder, tensors::written);
    }

    private static void requireArchitecture(ImportSpec spec, Architecture found) {
        if (!found.equals(spec.architecture())) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "the model in " + spec.path() + " is " + found + ", and the study asks for " + spec.architecture()
                            + "; change the study's architecture or import another folder");
        }
    }
}
