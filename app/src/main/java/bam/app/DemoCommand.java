package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.StudyPlan;
import bam.services.Platform;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole pipeline with one command. */
@Command(
        name = "demo",
        description = {
            "Run the whole pipeline on real text: train a small seed, branch three experts, merge and train",
            "a dense soup, BTX and both BAM variants, evaluate all of them; with Temporal, PostgreSQL and MLflow.",
            "A second time everything is found done and the table is printed at once."
        },
        footer = {"", "Example: ./bam demo --exit"})
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(
            names = "--exit",
            description = "End everything when the study has ended, instead of staying up until Ctrl-C.")
    private boolean exit;

    @Option(
            names = "--study",
            paramLabel = "FILE",
            defaultValue = "demo",
            description = "Another study document in place of the packaged one.")
    private String study = "demo";

    @Override
    public Integer call() throws InterruptedException {
        requirePlatform();
        StudyPlan plan = StudyCommand.plan(study);
        Optional<Launcher> launcher = Launcher.of(home.path(), home.settings(), System.out::println);
        if (launcher.isEmpty()) {
            return attached(plan);
        }
        try (Launcher own = launcher.get()) {
            return launched(own, plan);
        }
    }

    static void requirePlatform() {
        Platform.refusal().ifPresent(sentence -> {
            throw new BamException(FailureKind.BAD_PLAN, sentence);
        });
    }

    /** Somebody else's launcher runs in this home: its installation runs the study. */
    private int attached(StudyPlan plan) throws InterruptedException {
        System.out.println("an installation runs in " + home.path() + "; the study runs there");
        try (Connection connection = UpCommand.awaitReady(home)) {
            return run(connection, plan);
        }
    }

    private int launched(Launcher launcher, StudyPlan plan) throws InterruptedException {
        boolean done = shownFromTheLedger(launcher.database(), plan);
        if (done && exit) {
            return 0;
        }
        try (Connection connection = Connection.open(launcher.everything())) {
            int code = done ? 0 : run(connection, plan);
            links(connection.addresses(), plan);
            if (exit) {
                return code;
            }
            System.out.println(
                    "everything stays up until Ctrl-C; './bam study list' in another terminal lists studies");
            Thread.currentThread().join();
            return code;
        }
    }

    /** Prints the table if the study is done; needs nothing but the database. */
    private boolean shownFromTheLedger(Settings.Database database, StudyPlan plan) {
        Settings settings = home.settings();
        try (Connection connection =
                Connection.toLedger(database, settings.artifacts().orElse(home.path()))) {
            if (!new StudyRunner(connection).isDone(plan.id())) {
                return false;
            }
            System.out.println("study " + plan.id() + " is done; this is what the ledger holds");
            System.out.println();
            System.out.print(new Results(connection.ledger().studies(), connection::store).text(plan));
            return true;
        }
    }

    private int run(Connection connection, StudyPlan plan) throws InterruptedException {
        StudyRunner runner = new StudyRunner(connection);
        if (!runner.isDone(plan.id())) {
            links(connection.addresses(), plan);
            runner.start(plan).forEach(System.out::println);
        }
        return StudyWatchCommand.follow(
                connection, runner, plan.id(), home.settingsInUse().slots());
    }

    private void links(Addresses addresses, StudyPlan plan) {
        Installation.pages(home.path())
                .ifPresent(pages -> System.out.println("Pages:    " + pages + "/studies/" + plan.id()));
        addresses
                .workflowPage(StudyRunner.workflowId(plan.id()))
                .ifPresent(page -> System.out.println("Temporal: " + page));
        addresses.mlflow().ifPresent(uri -> System.out.println("MLflow:   " + MlflowPage.of(uri, plan.name())));
    }
}
