package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Saves a ledger and what it refers to. */
@Command(
        name = "backup",
        description = {
            "Save the ledger as it is now, and every result that it refers to, in a folder for backups.",
            "What is there already is not copied again, earlier moments stay, and studies go on meanwhile.",
            "States of unfinished trainings are not saved: after a restore these begin anew."
        },
        footer = {"", "Example: ./bam backup /mnt/backups/bam"})
final class BackupCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "FOLDER", description = "Folder of backups; made if it is not there.")
    private Path folder = Path.of("");

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public void run() {
        BackupFolder.Report report =
                home.settings().database().or(this::running).map(this::add).orElseGet(this::withOwnDatabase);
        if (json) {
            System.out.println(Json.text(report));
            return;
        }
        System.out.println("saved " + report.file());
        System.out.println(report.copied() + (report.copied() == 1 ? " result" : " results") + " copied: "
                + Texts.amount(report.bytes()) + "B");
        report.lost()
                .forEach(lost -> System.out.println("  " + lost
                        + " is not in the store any more; the stage that made it runs again when it is wanted"));
    }

    private Optional<Settings.Database> running() {
        return Known.answers(home)
                ? Optional.of(Installation.find(home.path(), home.settings()).database())
                : Optional.empty();
    }

    /** Nothing runs: the database is started for as long as this takes. */
    private BackupFolder.Report withOwnDatabase() {
        Optional<Launcher> launcher = Launcher.of(home.path(), home.settings(), System.err::println);
        try (Launcher own = launcher.orElseThrow(this::starting)) {
            return add(own.database());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BamException(FailureKind.INTERRUPTED, "the backup was interrupted; make it again", interrupted);
        }
    }

    private BackupFolder.Report add(Settings.Database database) {
        return new BackupFolder(folder)
                .add(database, home.settings().artifacts().orElse(home.path()));
    }

    private BamException starting() {
        return new BamException(
                FailureKind.UNREACHABLE,
                "the installation in " + home.path() + " is starting or ending; try again in a moment");
    }
}
