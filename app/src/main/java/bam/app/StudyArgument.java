package bam.app;

import bam.tracking.StudyStatus;
import picocli.CommandLine.Parameters;

/** The study that a command is about. */
final class StudyArgument {
    @Parameters(
            index = "0",
            paramLabel = "STUDY",
            description = "Id of a study, or its name (the newest of that name).")
    private String study = "";

    StudyStatus in(Connection connection) {
        return new StudyRunner(connection).status(study);
    }
}
