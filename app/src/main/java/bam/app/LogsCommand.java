package bam.app;

import bam.app.LogFiles.Line;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.services.Home;
import bam.tracking.StageRecord;
import bam.tracking.StageStatus;
import bam.tracking.StudyLedger;
import bam.tracking.StudySummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the processes of an installation wrote. */
@Command(
        name = "logs",
        description = {
            "Print what the processes of this home wrote, in the order of time.",
            "Of a study or a stage: what its workers wrote while they worked on it. Of a process: its own log."
        },
        footer = {
            "",
            "Example: ./bam logs -f                 workers, control and mirror, as they write",
            "         ./bam logs expert law         one stage, over all its attempts",
            "         ./bam logs temporal"
        })
final class LogsCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 500;

    /** Services write in forms of their own, whose times do not sort among ours. */
    private static final List<String> SERVICES = List.of("postgres", "temporal", "mlflow");

    @Mixin
    private HomeOption home = new HomeOption();

    @Parameters(
            paramLabel = "STUDY|STAGE|PROCESS",
            arity = "0..*",
            description = "Study, stage or process, such as worker-1. Default: all of our own processes.")
    private List<String> words = List.of();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as lines come, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "The newest lines to begin with. Default: ${DEFAULT-VALUE}.")
    private int lines = 200;

    /**
     * A process, for as long as it worked on something.
     *
     * @param source its name
     * @param from its first line
     * @param to its last line
     */
    record Window(String source, Instant from, Instant to) {
        boolean holds(Line line) {
            return line.source().equals(source)
                    && !line.time().isBefore(from)
                    && !line.time().isAfter(to);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        LogFiles files = new LogFiles(new Home(home.path()).logs());
        List<String> sources = files.sources();
        if (sources.isEmpty()) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "there are no logs in " + home.path() + "; './bam up' or './bam demo' writes them, or give --home");
        }
        String meant = String.join(" ", words).strip();
        if (meant.isEmpty() || sources.contains(meant)) {
            List<String> read = meant.isEmpty() ? own(sources) : List.of(meant);
            print(files.read(read), lines);
            while (follow) {
                Thread.sleep(LOOK_MILLIS);
                print(files.read(read), Integer.MAX_VALUE);
            }
        } else {
            printWork(files, meant);
        }
        return 0;
    }

    private static List<String> own(List<String> sources) {
        return sources.stream().filter(source -> !SERVICES.contains(source)).toList();
    }

    private void printWork(LogFiles files, String meant) throws InterruptedException {
        try (Connection connection = Installation.connect(home)) {
            StudyLedger ledger = connection.ledger().studies();
            List<Fingerprint> stages = stages(ledger, meant);
            List<Window> windows = windows(ledger, stages);
            print(within(windows, files.read(own(files.sources()))), lines);
            while (follow) {
                Thread.sleep(LOOK_MILLIS);
                print(within(windows(ledger, stages), files.read(own(files.sources()))), Integer.MAX_VALUE);
            }
        }
    }

    private static List<Fingerprint> stages(StudyLedger ledger, String meant) {
        Optional<String> study = ledger.studies().stream()
                .filter(summary -> summary.id().equals(meant) || summary.name().equals(meant))
                .map(StudySummary::id)
                .findFirst();
        return study.flatMap(ledger::study)
                .map(status ->
                        status.stages().stream().map(StageStatus::fingerprint).toList())
                .orElseGet(() -> List.of(new StageFinder(ledger).find(meant).fingerprint()));
    }

    private static List<Window> windows(StudyLedger ledger, List<Fingerprint> stages) {
        return stages.stream()
                .flatMap(stage -> ledger.record(stage).stream())
                .flatMap(LogsCommand::windows)
                .toList();
    }

    /** The last line of an attempt is written just after its end. */
    private static Stream<Window> windows(StageRecord stage) {
        return stage.attempts().stream()
                .map(StageRecord.Run::attempt)
                .map(attempt -> new Window(
                        attempt.worker().worker(),
                        attempt.began().minusMillis(LOOK_MILLIS),
                        attempt.ended()
                                .map(ended -> ended.plusMillis(LOOK_MILLIS))
                                .orElse(Instant.MAX)));
    }

    /** Lines that were written in one of the windows. */
    static List<Line> within(List<Window> windows, List<Line> all) {
        return all.stream()
                .filter(line -> windows.stream().anyMatch(window -> window.holds(line)))
                .toList();
    }

    private static void print(List<Line> all, int most) {
        all.subList(Math.max(0, all.size() - most), all.size())
                .forEach(line -> System.out.println(line.source() + "  " + line.text()));
    }
}
