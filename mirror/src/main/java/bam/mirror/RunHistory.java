package bam.mirror;

import bam.tracking.MetricPoint;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Every point of a curve that MLflow holds, page by page. */
final class RunHistory {
    private static final String PAGE = "25000";

    private final MlflowGateway mlflow;

    RunHistory(MlflowGateway mlflow) {
        this.mlflow = mlflow;
    }

    /**
     * A point as MLflow holds it.
     *
     * @param bits of the value, so that what is no number equals itself
     */
    record Point(long step, long epochMillis, long bits) {
        /** As it is held when it is sent. */
        static Point of(MetricPoint point) {
            return new Point(
                    point.step(), point.epochMillis(), Double.doubleToLongBits(MlflowEntries.held(point.value())));
        }

        static Point of(JsonNode point) {
            return new Point(
                    point.path("step").asLong(),
                    point.path("timestamp").asLong(),
                    Double.doubleToLongBits(value(point.path("value"))));
        }

        /** Not a number comes as text. */
        private static double value(JsonNode value) {
            return value.isTextual() ? Double.parseDouble(value.asText()) : value.asDouble();
        }
    }

    /** How often each point stands there. */
    Map<Point, Long> of(String run, String metric) {
        Map<Point, Long> points = new HashMap<>();
        String token = "";
        do {
            JsonNode page = page(run, metric, token);
            page.path("metrics").forEach(point -> points.merge(Point.of(point), 1L, Long::sum));
            token = page.path("next_page_token").asText("");
        } while (!token.isEmpty());
        return points;
    }

    private JsonNode page(String run, String metric, String token) {
        Map<String, String> query = new TreeMap<>(Map.of("run_id", run, "metric_key", metric, "max_results", PAGE));
        if (!token.isEmpty()) {
            query.put("page_token", token);
        }
        return mlflow.http().get("the history of " + metric, "metrics/get-history", query);
    }
}
