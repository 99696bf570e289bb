package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.tracking.StudyArchiveFile;
import bam.tracking.StudyArchives;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A study from another installation. */
@Command(
        name = "import",
        description = {
            "Add a study from a file that './bam study archive' wrote, whole or not at all: every byte, fingerprint and",
            "digest is checked first, and what does not fit to what is known here is refused. Results without their",
            "bytes are computed again when a later study wants them."
        },
        footer = {"", "Example: ./bam study import demo.zip"})
final class StudyImportCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "FILE", description = "The archive.")
    private Path file = Path.of("");

    @Override
    public void run() {
        try (StudyArchiveFile archive = StudyArchiveFile.open(file);
                Connection connection = Installation.connect(home)) {
            StudyArchives archives = connection.ledger().archives();
            archives.requireFit(archive.study());
            int results = archive.publish(connection.store());
            archives.add(archive.study(), archive::points);
            String id = archive.study().plan().id();
            System.out.println("imported " + id + " with "
                    + archive.study().stages().stream()
                            .filter(stage -> stage.done())
                            .count() + " stages and the bytes of "
                    + results + " results; './bam study show " + id + "' shows it");
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.STORE_FAULT,
                    "'" + file + "' cannot be imported: " + failure + "; nothing was imported, look after the disk",
                    failure);
        }
    }
}
