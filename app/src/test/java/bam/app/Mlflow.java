package bam.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** What MLflow shows, by its plain REST interface. */
final class Mlflow {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;

    Mlflow(String base) {
        this.base = base + "/api/2.0/mlflow/";
    }

    int finishedRuns(String tag) {
        return search("attributes.status = 'FINISHED' AND tags.`" + tag + "` LIKE '%'")
                .size();
    }

    List<String> runsTagged(String tag, String value) {
        return search("tags.`" + tag + "` = '" + value + "'");
    }

    int points(String run, String metric) {
        return get("metrics/get-history?run_id=" + run + "&metric_key=" + metric)
                .path("metrics")
                .size();
    }

    private List<String> search(String filter) {
        List<String> experiments = new ArrayList<>();
        get("experiments/search?max_results=100")
                .path("experiments")
                .forEach(e -> experiments.add(e.get("experiment_id").asText()));
        var body = JSON.createObjectNode().put("filter", filter).put("max_results", 1000);
        experiments.forEach(body.putArray("experiment_ids")::add);
        List<String> runs = new ArrayList<>();
        send(HttpRequest.newBuilder(URI.create(base + "runs/search"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())))
                .path("runs")
                .forEach(run -> runs.add(run.get("info").get("run_id").asText()));
        return runs;
    }

    private JsonNode get(String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            return JSON.readTree(http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException away) {
            return JSON.createObjectNode();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
