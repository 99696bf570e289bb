package bam.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Brings the ledger's tables up to this version. */
@Command(name = "migrate", hidden = true, description = "Bring the tables of the database up to this version.")
final class MigrateCommand implements Runnable {
    @Mixin
    private HomeOption home = new HomeOption();

    @Override
    public void run() {
        Settings.Database database =
                Installation.find(home.path(), home.settings()).database();
        Tables.migrate(database);
        System.out.println("the tables in " + database.url() + " are those of this version");
    }
}
