package bam.app;

import bam.contracts.StudyPlan;
import bam.drills.mirror.MirrorSite;
import bam.drills.save.LedgerAddress;
import bam.services.MlflowServer;
import bam.services.process.Child;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A ledger, an MLflow and a mirror of this launcher: the product's own processes. */
final class LocalMirrorSite implements MirrorSite {
    private final Launcher launcher;
    private final Settings.Database database;
    private final MlflowServer server;
    private final boolean inDatabase;
    private @Nullable Child mirror;

    private LocalMirrorSite(Launcher launcher, Settings.Database database, MlflowServer server, boolean inDatabase) {
        this.launcher = launcher;
        this.database = database;
        this.server = server;
        this.inDatabase = inDatabase;
    }

    /**
     * Starts ledger and MLflow.
     *
     * @param inDatabase whether MLflow keeps its rows in PostgreSQL instead of a file
     */
    static LocalMirrorSite start(Launcher launcher, boolean inDatabase) throws InterruptedException {
        Settings.Database database = launcher.database();
        return new LocalMirrorSite(launcher, database, launcher.tracker(inDatabase), inDatabase);
    }

    @Override
    public LedgerAddress ledger() {
        return new LedgerAddress(database.url(), database.user(), database.password());
    }

    @Override
    public URI mlflow() throws InterruptedException {
        server.awaitReady();
        return server.address();
    }

    @Override
    public void mirror(URI address) throws InterruptedException {
        mirror = launcher.mirror(address.toString());
    }

    @Override
    public List<Long> serverProcesses() {
        return ProcessHandle.of(server.child().pid()).stream()
                .flatMap(leader -> Stream.concat(Stream.of(leader), leader.descendants()))
                .map(ProcessHandle::pid)
                .toList();
    }

    @Override
    public long mirrorProcess() {
        return Objects.requireNonNull(mirror, "the mirror is started first").pid();
    }

    @Override
    public boolean serverWritesFiles() {
        return !inDatabase;
    }

    @Override
    public StudyPlan plan(String document) {
        return LocalDrillSite.plan(document);
    }
}
