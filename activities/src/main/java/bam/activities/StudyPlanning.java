package bam.activities;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.StudyPlan;
import bam.data.LocalFiles;
import bam.model.huggingface.Import;
import bam.study.ContentDigests;
import bam.study.StudyFaults;
import bam.study.StudyParser;
import bam.study.StudyPlanner;
import bam.workflows.StudyWorkflow;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resolves study documents against the disk of this machine and the code of this build. */
public final class StudyPlanning implements DocumentPlanner {
    /** More faults than this would not fit into a failure; mending these first is enough work. */
    private static final int MOST_FAULTS = 20;

    private final Digest code;

    /** Planning for stages that this code will compute. */
    public StudyPlanning(Digest code) {
        this.code = code;
    }

    /**
     * The plan of a document.
     *
     * @param file name of the document, for faults
     * @throws StudyFaults with every fault
     */
    public StudyPlan plan(String document, String file) {
        return StudyPlanner.plan(StudyParser.parse(document, file), code, new Disk());
    }

    @Override
    public StudyPlan plan(String document) {
        try {
            return plan(document, "input");
        } catch (StudyFaults faults) {
            String list = String.join(
                    "\n",
                    faults.faults().stream()
                            .limit(MOST_FAULTS)
                            .map(Object::toString)
                            .toList());
            int more = faults.faults().size() - MOST_FAULTS;
            String rest = more > 0 ? "\nand " + more + " more" : "";
            throw ApplicationFailure.newNonRetryableFailure(list + rest, StudyWorkflow.INVALID);
        }
    }

    /** Content by path on this machine. */
    private static final class Disk implements ContentDigests {
        @Override
        public Digest files(String path, String entries) {
            return LocalFiles.digest(requireThere(path), entries);
        }

        @Override
        public ImportedModel model(String folder) {
            Path path = requireThere(folder);
            try {
                Digest content = LocalFiles.digest(path, Import.entries(path));
                return new ImportedModel(content, Import.architecture(path));
            } catch (IOException failure) {
                throw new BamException(
                        FailureKind.BAD_INPUT, "the model folder '" + folder + "' cannot be read: " + failure, failure);
            }
        }

        private static Path requireThere(String path) {
            Path there = Path.of(path);
            if (!Files.exists(there)) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "'" + path
                                + "' does not exist on the machine that plans; give a path that its control process sees");
            }
            return there;
        }
    }
}
