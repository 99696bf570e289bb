package bam.app;

import bam.drills.DrillOrder;
import bam.drills.DrillReport;
import bam.drills.launch.LaunchDrill;
import bam.drills.save.LedgerAddress;
import bam.drills.save.SaveDrill;
import bam.drills.strike.StrikeDrill;
import bam.drills.zombie.ZombieDrill;
import bam.services.Home;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The noun of drills: faults on purpose, and what they must not break. */
@Command(
        name = "drill",
        description = {
            "Prove on this machine that training survives: start a private installation, break it on purpose while a",
            "small study runs, and compare every bit with the same study undisturbed.",
            "Exit code 1 on any violation, or if a fault was not really provoked."
        },
        footer = {"", "Example: ./bam drill kill --count 10     every kind of stage, killed ten times in every phase"},
        subcommands = {
            DrillCommand.All.class,
            DrillCommand.Kill.class,
            MirrorDrillCommand.class,
            DrillCommand.Save.class,
            DrillCommand.Zombie.class,
            DrillCommand.Term.class,
            DrillCommand.Launch.class
        })
final class DrillCommand {
    private DrillCommand() {}

    /** What all drills are told, and how they tell what they found. */
    abstract static class Order implements Callable<Integer> {
        @Mixin
        private HomeOption home = new HomeOption();

        @Option(names = "--seed", paramLabel = "S", description = "Seed of the random choices. Default: 1.")
        private long seed = 1;

        @Option(names = "--json", description = "Print the report as JSON; progress goes to standard error.")
        private boolean json;

        /** Runs what was ordered, below a folder of its own, and says whether all is well. */
        final int execute(String name, Work work) throws InterruptedException {
            DemoCommand.requirePlatform();
            Path folder = DrillFolder.fresh(home.path().resolve("drills").resolve(name));
            boolean passed = work.at(new LocalDrillSite(folder, environments(), progress()));
            if (passed) {
                DrillFolder.remove(folder);
            } else {
                progress().accept("logs and databases of the drill stay in " + folder);
            }
            return passed ? 0 : Main.FAILURE;
        }

        /** So many strikes with the seed that was given. */
        final DrillOrder order(int count) {
            return new DrillOrder(count, seed, progress());
        }

        final Consumer<String> progress() {
            return json ? System.err::println : System.out::println;
        }

        final boolean json() {
            return json;
        }

        private Path environments() {
            return home.settings().pythonEnvironments().orElseGet(() -> new Home(home.path()).environments());
        }
    }

    /** What a drill does at its site. */
    @FunctionalInterface
    interface Work {
        /** Whether all is well. */
        boolean at(LocalDrillSite site) throws InterruptedException;
    }

    /** One kind of drill. */
    abstract static class Drill extends Order {
        @Option(names = "--count", paramLabel = "N", description = "How often to strike; see above. Default: a few.")
        private Optional<Integer> count = Optional.empty();

        private final String name;
        private final int few;
        private final int full;

        Drill(String name, int few, int full) {
            this.name = name;
            this.few = few;
            this.full = full;
        }

        /** Runs the drill. */
        abstract DrillReport run(DrillOrder order, LocalDrillSite site) throws InterruptedException;

        @Override
        public Integer call() throws InterruptedException {
            return execute(name, site -> {
                DrillReport report = run(order(count.orElse(few)), site);
                System.out.print(json() ? Json.text(DrillResult.of(report)) + "\n" : DrillText.of(report));
                return report.passed();
            });
        }
    }

    /** One drill after the other. */
    @Command(
            name = "all",
            description = {
                "Run all drills one after the other, and say at the end which of them passed. What two drills break",
                "is compared with one undisturbed run.",
                "--full strikes as often as the published figures ask for: kill 10, save 1000, zombie 500, term 10, launch",
                "1000, mirror 50."
            },
            footer = {"", "Example: ./bam drill all --full     an hour or two on two cores"})
    static final class All extends Order {
        @Option(names = "--full", description = "The counts of the published figures, in place of a few strikes.")
        private boolean full;

        @Override
        public Integer call() throws InterruptedException {
            return execute("all", site -> {
                List<DrillReport> reports = new ArrayList<>();
                for (Drill drill : List.of(
                        new Kill(), new Save(), new Zombie(), new Term(), new Launch(), new MirrorDrillCommand())) {
                    progress().accept("drill " + drill.name);
                    DrillReport report = drill.run(order(full ? drill.full : drill.few), site);
                    progress().accept(DrillText.of(report));
                    reports.add(report);
                }
                System.out.print(
                        json()
                                ? Json.text(reports.stream()
                                                .map(DrillResult::of)
                                                .toList()) + "\n"
                                : DrillText.verdict(reports));
                return reports.stream().allMatch(DrillReport::passed);
            });
        }
    }

    /** A report as JSON, with its verdict. */
    record DrillResult(DrillReport report, boolean passed, String summary) {
        static DrillResult of(DrillReport report) {
            return new DrillResult(report, report.passed(), report.summary());
        }
    }

    /** Workers are killed. */
    @Command(
            name = "kill",
            description = {
                "Kill workers with SIGKILL at random moments: each kind of stage in each phase that it has (start-up,",
                "work or step, save, evaluation, publish), --count times. Weights, optimizer state and curves must end",
                "up with the same bits; the time from the kill to the first new optimizer step is measured in parts."
            },
            footer = {"", "Example: ./bam drill kill --count 10 --json"})
    static final class Kill extends Drill {
        Kill() {
            super("kill", 1, 10);
        }

        @Override
        DrillReport run(DrillOrder order, LocalDrillSite site) throws InterruptedException {
            return StrikeDrill.kill(order, site);
        }
    }

    /** Saves are interrupted. */
    @Command(
            name = "save",
            description = {
                "Interrupt saves, --count times in all: kills that leave a half-written checkpoint, torn writes, a full",
                "disk, I/O errors, and power cuts that forget what was not made durable. No checkpoint that a row calls",
                "committed may be unusable, and the bits must be the same."
            },
            footer = {"", "Example: ./bam drill save --count 1000"})
    static final class Save extends Drill {
        Save() {
            super("save", 20, 1000);
        }

        @Override
        DrillReport run(DrillOrder order, LocalDrillSite site) throws InterruptedException {
            try (Launcher calm = site.database("calm-database");
                    Launcher disturbed = site.database("disturbed-database")) {
                return SaveDrill.run(
                        order, site.root().resolve("saves"), address(calm.database()), address(disturbed.database()));
            }
        }

        private static LedgerAddress address(Settings.Database database) {
            return new LedgerAddress(database.url(), database.user(), database.password());
        }
    }

    /** Workers are stopped, overtaken and woken. */
    @Command(
            name = "zombie",
            description = {
                "Stop workers with SIGSTOP before and inside a commit, before and inside a flush of curves, and with a",
                "commit in flight on a stalled connection, --count times in all; wait until they are overtaken, and wake",
                "them. Each must be refused at least once and must not write anything."
            },
            footer = {"", "Example: ./bam drill zombie --count 500"})
    static final class Zombie extends Drill {
        Zombie() {
            super("zombie", 10, 500);
        }

        @Override
        DrillReport run(DrillOrder order, LocalDrillSite site) throws InterruptedException {
            return ZombieDrill.run(order, site);
        }
    }

    /** Workers are told to end. */
    @Command(
            name = "term",
            description = {
                "Tell workers to end with SIGTERM, in the same kinds of stage and phases as 'drill kill', --count times",
                "each. They must hand their stage over in order and exit well, no step may be taken twice, and the bits",
                "must be the same; the time from the signal to the first new step elsewhere is measured."
            },
            footer = {"", "Example: ./bam drill term --count 10"})
    static final class Term extends Drill {
        Term() {
            super("term", 1, 10);
        }

        @Override
        DrillReport run(DrillOrder order, LocalDrillSite site) throws InterruptedException {
            return StrikeDrill.term(order, site);
        }
    }

    /** Studies that want the same stages are launched at once. */
    @Command(
            name = "launch",
            description = {
                "Launch --count studies at once that have most of their stages in common, through Temporal as every study",
                "is. No stage may be run twice, and at least half of the launches must join a stage that is at work."
            },
            footer = {"", "Example: ./bam drill launch --count 1000"})
    static final class Launch extends Drill {
        Launch() {
            super("launch", 20, 1000);
        }

        @Override
        DrillReport run(DrillOrder order, LocalDrillSite site) throws InterruptedException {
            return LaunchDrill.run(order, site);
        }
    }
}
