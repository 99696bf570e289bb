package bam.app;

import bam.activities.Queues;
import bam.activities.StageActivities;
import bam.activities.StageWorker;
import bam.data.MavenSources;
import bam.drills.probe.RemoteProbe;
import bam.model.Engine;
import bam.services.process.ClassArchive;
import bam.tracking.WorkerIdentity;
import bam.training.MemoryBudget;
import bam.training.Probe;
import bam.training.StageRunner;
import bam.training.TrainingSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A training worker: one slot. */
@Command(
        name = "worker",
        description = {
            "Run one training worker: it takes one stage at a time from the queue of its resource class.",
            "On SIGTERM it finishes its step, saves a checkpoint and hands the stage back."
        },
        footer = {"", "Example: BAM_TEMPORAL_ADDRESS=temporal:7233 BAM_DATABASE_URL=… ./bam worker --name gpu-3"})
final class WorkerCommand implements Callable<Integer> {
    /** A step, and the save of a checkpoint. */
    static final Duration GRACE = Duration.ofSeconds(60);

    @Mixin
    private HomeOption home = new HomeOption();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "worker",
            description = "Name in the ledger. Default: worker.")
    private String name = "worker";

    @Option(
            names = "--resource",
            paramLabel = "CLASS",
            description = "Resource class: cpu-THREADS or cuda. Default: as the device, cpu-1 or cuda.")
    private Optional<String> resource = Optional.empty();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = {
                "cpu, cuda or cuda:N. For cuda, libtorch's CUDA build is installed into the home (2.7 GB of downloads).",
                "Written for it, but not run on a GPU yet. Default: cpu."
            })
    private Optional<String> device = Optional.empty();

    @Option(
            names = "--probe",
            paramLabel = "ADDRESS",
            hidden = true,
            description = "Host, port and token of the drill that is told of every moment and may hold the worker up.")
    private Optional<String> probe = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        Slot slot = Slot.of(resource, device);
        if (slot.cuda().isPresent()) {
            CudaBuild.use(slot.cuda().getAsInt(), home);
        }
        Settings settings = home.settings();
        Connection connection = Reachable.await(() -> Installation.connect(home));
        Reachable.await(connection::root);
        WarmUp.run(slot.numerics(1), settings.stallLimit());
        Build build = Build.current();
        StageRunner runner = new StageRunner(
                connection.ledger().studies(),
                connection.ledger().attempts(),
                connection.store(),
                connection.checkpoints(),
                MavenSources.ofUser(),
                training(settings),
                probe.map(address -> (Probe) RemoteProbe.connect(address, name)).orElse(Probe.NONE),
                build.code());
        StageWorker worker = StageWorker.start(
                connection.temporal(),
                Queues.stages(build.code(), slot.resource()),
                new StageActivities(runner, identity(slot, build), settings.stallLimit(), WorkerCommand::giveUp),
                GRACE);
        Daemon.run(() -> {
            worker.close();
            Engine.quiesce();
            connection.close();
            ClassArchive.leave();
        });
        return 0;
    }

    private static TrainingSettings training(Settings settings) {
        return new TrainingSettings(
                settings.cadence(),
                settings.retention(),
                TrainingSettings.STANDARD.flushInterval(),
                settings.ledgerPatience(),
                MemoryBudget.ofMachine(settings.slots()));
    }

    /** Crash-only: whoever supervises this process starts a fresh one; a moment is left for the last answer. */
    private static void giveUp() {
        Thread end = new Thread(
                () -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                    Runtime.getRuntime().halt(Main.FAILURE);
                },
                "give-up");
        end.setDaemon(true);
        end.start();
    }

    private WorkerIdentity identity(Slot slot, Build build) {
        return new WorkerIdentity(
                name,
                hostName(),
                ProcessHandle.current().pid(),
                0,
                slot.device(),
                Optional.of(Machine.environment(build, slot.threads())));
    }

    /** What attempts name this host in the ledger. */
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
