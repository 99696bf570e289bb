package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.tracking.ArchivedStudy;
import bam.tracking.StudyArchiveFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A study in one file. */
@Command(
        name = "archive",
        description = {
            "Write a study that has ended into one file: document, plan, attempts, curves, scores, and the birth",
            "certificates and manifests of its results. Another installation reads it with './bam study import'."
        },
        footer = {
            "",
            "Example: ./bam study archive demo demo.zip",
            "         ./bam study archive demo demo-with-models.zip --weights"
        })
final class StudyArchiveCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private StudyArgument study = new StudyArgument();

    @Parameters(index = "1", paramLabel = "FILE", description = "The file; it must not be there yet.")
    private Path file = Path.of("");

    @Option(
            names = "--weights",
            description = "Add the bytes of every result: models, corpora and scores. Mind the licences of the texts.")
    private boolean weights;

    @Override
    public void run() {
        try (Connection connection = Installation.connect(home)) {
            ArchivedStudy archived =
                    connection.ledger().archives().take(study.in(connection).id());
            NewFile.write(
                    file,
                    out -> StudyArchiveFile.write(
                            archived, connection.ledger().studies()::series, connection.store(), weights, out));
            System.out.println("wrote " + archived.plan().id() + " to " + file + " (" + Texts.amount(length()) + "B)");
        }
    }

    private long length() {
        try {
            return Files.size(file);
        } catch (IOException failure) {
            throw new BamException(FailureKind.BAD_INPUT, "'" + file + "' is gone again: " + failure, failure);
        }
    }
}
