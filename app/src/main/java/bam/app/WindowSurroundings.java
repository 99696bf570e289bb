package bam.app;

import bam.comparison.ResultTable;
import bam.contracts.StudyPlan;
import bam.services.Home;
import bam.tracking.PostgresLedger;
import bam.tracking.StageRecord;
import bam.tracking.StudyStatus;
import bam.web.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the pages show beside the ledger, as the commands print it. */
final class WindowSurroundings implements Surroundings {
    /** A worker names itself: nothing else becomes a file name. */
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Path home;
    private final Settings settings;
    private final Connection connection;
    private final PostgresLedger ledger;
    private final String host = WorkerCommand.hostName();

    WindowSurroundings(Path home, Settings settings, Connection connection, PostgresLedger ledger) {
        this.home = home;
        this.settings = settings;
        this.connection = connection;
        this.ledger = ledger;
    }

    @Override
    public Optional<Duration> remaining(StudyPlan plan, StudyStatus status) {
        return Remaining.of(plan, status, settings.slots(), Instant.now());
    }

    @Override
    public Result result(StudyPlan plan) {
        Results results = new Results(ledger.studies(), connection::store);
        ResultTable table = results.table(plan);
        return new Result(table, results.caveat(plan, table));
    }

    @Override
    public Spending spending(StageRecord stage) {
        StageCosts costs = StageCosts.of(stage);
        Map<String, Duration> buckets = new LinkedHashMap<>();
        costs.spent().forEach((bucket, time) -> buckets.put(StageWords.word(bucket), time));
        costs.rest().forEach((why, time) -> buckets.put("in no bucket: " + StageWords.word(why), time));
        return new Spending(buckets, costs.goodput());
    }

    /** Our own Temporal's pages may have moved since this process was started. */
    @Override
    public Optional<String> workflowPage(String workflowId) {
        return Installation.find(home, settings).workflowPage(workflowId);
    }

    @Override
    public Optional<String> runsPage(String studyName) {
        return connection.addresses().mlflow().map(server -> MlflowPage.of(server, studyName));
    }

    @Override
    public Optional<Path> log(String worker, String on) {
        return Optional.of(worker)
                .filter(name -> on.equals(host) && PLAIN_NAME.matcher(name).matches())
                .map(name -> new Home(home).logs().resolve(name + ".log"))
                .filter(Files::isReadable);
    }
}
