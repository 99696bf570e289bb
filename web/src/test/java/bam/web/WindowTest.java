package bam.web;

import bam.comparison.ResultTable;
import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StudyPlan;
import bam.tracking.Fence;
import bam.tracking.MetricPoint;
import bam.tracking.PostgresLedger;
import bam.tracking.Report;
import bam.tracking.StageRecord;
import bam.tracking.StudyStatus;
import bam.tracking.TimeBucket;
import bam.tracking.WorkerIdentity;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A window on a real ledger, and what tests do with both again and again. */
abstract class WindowTest {
    static final String TOKEN = "a token of 25 characters.";

    final TestDatabase database = TestDatabase.fresh();
    final PostgresLedger ledger = database.open();
    final StudyPlan plan = SmallPlan.of("demo", 1);
    final Fingerprint seed = plan.stages().get(1).fingerprint();
    final Surroundings installed = new Installed();
    final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path logs = Path.of("");

    Window window;

    /** What an installation gives. */
    private final class Installed implements Surroundings {
        @Override
        public Optional<Duration> remaining(StudyPlan of, StudyStatus status) {
            return Optional.of(Duration.ofSeconds(75));
        }

        @Override
        public Result result(StudyPlan of) {
            return new Result(ResultTable.of(of.domains(), of.baseline(), Scores.of(of)), "one seed is luck");
        }

        @Override
        public Spending spending(StageRecord stage) {
            return new Spending(Map.of("productive", Duration.ofSeconds(3)), Optional.of(0.75));
        }

        @Override
        public Optional<String> workflowPage(String workflowId) {
            return Optional.of("http://127.0.0.1:8233/" + workflowId);
        }

        @Override
        public Optional<String> runsPage(String studyName) {
            return Optional.of("http://127.0.0.1:5000/of/" + studyName);
        }

        @Override
        public Optional<Path> log(String worker, String host) {
            return Optional.of(logs.resolve("worker.log")).filter(Files::exists);
        }
    }

    @BeforeEach
    void open() {
        ledger.studies().record(plan, "workflow-1");
        window = open(Optional.empty(), Set.of());
    }

    @AfterEach
    void close() {
        window.close();
        ledger.close();
        database.drop();
    }

    final Window open(Optional<String> token, Set<String> hosts) {
        return Window.open(new WebSettings("127.0.0.1", 0, token, hosts), ledger, installed);
    }

    final String address(String path) {
        return "http://127.0.0.1:" + window.port() + path;
    }

    final HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, headers);
    }

    final HttpResponse<String> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address(path))).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    final Fence begin(String worker) {
        return ledger.attempts()
                .begin(seed, new WorkerIdentity(worker, "host", 42, 1), Duration.ZERO)
                .fence();
    }

    final void train(Fence fence, long from, long to) {
        List<MetricPoint> points = LongStream.rangeClosed(from, to)
                .boxed()
                .flatMap(step -> List.of(
                        new MetricPoint("loss", step, 2 + 3.0 / step, 1_000 + step),
                        new MetricPoint("tokens-per-second", step, 1_000, 1_000 + step),
                        new MetricPoint("layer-0/expert-0-load", step, 0.4, 1_000 + step),
                        new MetricPoint("layer-0/expert-1-load", step, 0.6, 1_000 + step))
                        .stream())
                .toList();
        ledger.attempts().report(fence, new Report(points, to, Map.of(TimeBucket.PRODUCTIVE, Duration.ofSeconds(to))));
    }

    final void finish(Fence fence) {
        ArtifactReference artifact = new ArtifactReference(Digest.of("model"), "model", 7_000_000);
        ledger.attempts().finish(fence, artifact, List.of(), Map.of());
    }

    final void park(Fence fence, String sentence) {
        ledger.attempts().end(fence, new BamException(FailureKind.DIVERGED, sentence), false, Map.of());
    }
}
