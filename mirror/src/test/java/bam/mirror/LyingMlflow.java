package bam.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A small MLflow in memory, with one experiment, that misbehaves on request. */
final class LyingMlflow implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What an MLflow without models and files knows. */
    private static final Set<String> KNOWN = Set.of(
            "experiments/search",
            "experiments/get-by-name",
            "experiments/set-experiment-tag",
            "runs/search",
            "runs/create",
            "runs/get",
            "runs/log-batch",
            "runs/update",
            "runs/delete");

    /** What it does instead of answering. */
    enum Lie {
        /** Refuses with 500 and does nothing. */
        FAILS,
        /** Does what is asked, and says 500. */
        ACTS_AND_SAYS_500,
        /** Does what is asked, and cuts the connection. */
        ACTS_AND_CUTS,
        /** Never answers. */
        HANGS,
        /** Refuses with 400, in MLflow's words. */
        REFUSES,
        /** Answers 404 with a page, as another server would. */
        IS_ANOTHER_SERVER,
        /** Answers 200 with a page, as a login in between would. */
        SHOWS_A_PAGE,
        /** Does half of what is asked, and says 500. */
        ACTS_IN_PART,
        /** Asks for patience. */
        SAYS_TOO_MANY,
        /** Knows us by another name only. */
        FORBIDS,
        /** Announces more of an answer than comes. */
        TRUNCATES
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Map<String, Deque<Lie>> lies = new TreeMap<>();
    private final List<String> requests = new ArrayList<>();
    private final NavigableMap<String, ObjectNode> runs = new TreeMap<>();

    private String disliked = "what nobody says";

    LyingMlflow(int port) throws IOException {
        // Else every answer waits 40 ms for a delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        server.createContext("/api/2.0/mlflow/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** Lies so often about requests to this path. */
    synchronized void lie(String path, Lie lie, int times) {
        for (int i = 0; i < times; i++) {
            lies.computeIfAbsent(path, any -> new ArrayDeque<>()).add(lie);
        }
    }

    /** Refuses every batch that holds this word. */
    synchronized void dislike(String word) {
        disliked = word;
    }

    synchronized long requests(String path) {
        return requests.stream().filter(path::equals).count();
    }

    synchronized List<ObjectNode> runs() {
        return List.copyOf(runs.values());
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring("/api/2.0/mlflow/".length());
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        Lie lie = body.toString().contains(disliked) ? Lie.REFUSES : nextLie(path);
        if (lie == null && !KNOWN.contains(path)) {
            lie = Lie.IS_ANOTHER_SERVER;
        }
        if (lie == null) {
            reply(exchange, 200, act(path, body).toString());
            return;
        }
        switch (lie) {
            case FAILS -> reply(exchange, 500, "{\"error_code\":\"INTERNAL_ERROR\"}");
            case REFUSES -> reply(exchange, 400, "{\"error_code\":\"INVALID_PARAMETER_VALUE\",\"message\":\"no\"}");
            case IS_ANOTHER_SERVER -> reply(exchange, 404, "<html>not here</html>");
            case SHOWS_A_PAGE -> reply(exchange, 200, "<html>who are you?</html>");
            case SAYS_TOO_MANY -> reply(exchange, 429, "{\"error_code\":\"REQUEST_LIMIT_EXCEEDED\"}");
            case FORBIDS -> reply(exchange, 403, "Invalid Host header");
            case ACTS_IN_PART -> {
                act(path, half(body));
                reply(exchange, 500, "{\"error_code\":\"INTERNAL_ERROR\"}");
            }
            case TRUNCATES -> {
                act(path, body);
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                exchange.close();
            }
            case HANGS -> hang(exchange);
            case ACTS_AND_SAYS_500 -> {
                act(path, body);
                reply(exchange, 500, "{}");
            }
            case ACTS_AND_CUTS -> {
                act(path, body);
                exchange.close();
            }
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Lie nextLie(String path) {
        requests.add(path);
        Deque<Lie> planned = lies.get(path);
        return planned == null ? null : planned.poll();
    }

    private void hang(HttpExchange exchange) {
        try {
            end.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    /** The first half of every list that is asked to be stored. */
    private static JsonNode half(JsonNode body) {
        ObjectNode cut = body.deepCopy();
        for (String list : List.of("metrics", "params", "tags")) {
            if (cut.path(list) instanceof ArrayNode entries) {
                while (entries.size() > body.path(list).size() / 2) {
                    entries.remove(entries.size() - 1);
                }
            }
        }
        return cut;
    }

    private synchronized ObjectNode act(String path, JsonNode body) {
        return switch (path) {
            case "experiments/search" ->
                (ObjectNode) JSON.createObjectNode()
                        .set("experiments", JSON.createArrayNode().add(experiment()));
            case "experiments/get-by-name" ->
                (ObjectNode) JSON.createObjectNode().set("experiment", experiment());
            case "experiments/set-experiment-tag" -> JSON.createObjectNode();
            case "runs/get" ->
                (ObjectNode)
                        JSON.createObjectNode().set("run", runs.firstEntry().getValue());
            case "runs/search" -> search();
            case "runs/create" -> create(body);
            case "runs/log-batch" -> log(body);
            case "runs/update" -> {
                run(body).withObject("/info").set("status", body.path("status"));
                yield JSON.createObjectNode();
            }
            case "runs/delete" -> {
                runs.remove(body.path("run_id").asText());
                yield JSON.createObjectNode();
            }
            default -> throw new IllegalStateException(path);
        };
    }

    private ObjectNode search() {
        ObjectNode found = JSON.createObjectNode();
        ArrayNode all = found.putArray("runs");
        runs.values().forEach(all::add);
        return found;
    }

    private ObjectNode create(JsonNode body) {
        String id = "run" + runs.size() + "-" + requests.size();
        ObjectNode run = JSON.createObjectNode();
        run.putObject("info")
                .put("run_id", id)
                .put("experiment_id", "1")
                .put("status", "RUNNING")
                .put("lifecycle_stage", "active")
                .put("artifact_uri", "s3://elsewhere/" + id);
        run.putObject("data").set("tags", body.path("tags"));
        runs.put(id, run);
        return (ObjectNode) JSON.createObjectNode().set("run", run);
    }

    private ObjectNode log(JsonNode body) {
        ArrayNode metrics = run(body).withObject("/data").withArray("metrics");
        Set<JsonNode> known = new HashSet<>();
        metrics.forEach(known::add);
        body.path("metrics").forEach(point -> {
            if (known.add(point)) {
                metrics.add(point);
            }
        });
        return JSON.createObjectNode();
    }

    private ObjectNode run(JsonNode body) {
        ObjectNode run = runs.get(body.path("run_id").asText());
        if (run == null) {
            throw new IllegalStateException("no run for " + body);
        }
        return run;
    }

    private static ObjectNode experiment() {
        ObjectNode experiment = JSON.createObjectNode();
        experiment.put("experiment_id", "1").put("name", "e").put("lifecycle_stage", "active");
        ArrayNode tags = experiment.putArray("tags");
        tags.addObject().put("key", "bam.mirrored").put("value", "true");
        tags.addObject().put("key", "bam.experiment").put("value", "e");
        return experiment;
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
