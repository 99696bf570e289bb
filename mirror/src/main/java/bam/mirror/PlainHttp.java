package bam.mirror;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * MLflow's interface where its Java client has no method: files, inputs, models, registry, long histories. Each
 * question is asked once, under a deadline.
 */
final class PlainHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REST = "/api/2.0/mlflow/";
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/";

    private final HttpClient http;
    private final String address;
    private final Optional<String> authorization;
    private final Duration deadline;

    /**
     * The server at this address.
     *
     * @param authorization value of that header, if the server asks for one
     */
    PlainHttp(String address, Optional<String> authorization, Duration deadline) {
        this.address = address;
        this.authorization = authorization;
        this.deadline = deadline;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(deadline)
                .build();
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException foreign) {
            throw new IllegalArgumentException("no JSON: " + foreign.getOriginalMessage(), foreign);
        }
    }

    JsonNode get(String what, String path, Map<String, String> query) {
        String text = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        return json(
                what, request(REST + path + (text.isEmpty() ? "" : "?" + text)).GET());
    }

    JsonNode post(String what, String path, JsonNode body) {
        return send(what, "POST", path, body);
    }

    JsonNode patch(String what, String path, JsonNode body) {
        return send(what, "PATCH", path, body);
    }

    /** Stores a file under a path of the server's own store; the same path again takes its place. */
    void put(String what, String path, byte[] content) {
        String encoded = Arrays.stream(path.split("/", -1))
                .map(part -> encoded(part).replace("+", "%20"))
                .collect(Collectors.joining("/"));
        json(what, request(FILES + encoded).PUT(HttpRequest.BodyPublishers.ofByteArray(content)));
    }

    private JsonNode send(String what, String method, String path, JsonNode body) {
        return json(
                what,
                request(REST + path)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private JsonNode json(String what, HttpRequest.Builder request) {
        HttpResponse<String> answer = answer(what, request.build());
        if (answer.statusCode() / 100 != 2) {
            throw Refusal.ofNewer(address, what, answer.statusCode(), answer.body());
        }
        try {
            return answer.body().isBlank() ? object() : parsed(answer.body());
        } catch (IllegalArgumentException foreign) {
            throw Refusal.away(address, what, "it answered with " + foreign.getMessage(), foreign);
        }
    }

    private HttpResponse<String> answer(String what, HttpRequest request) {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw Refusal.late(address, what, deadline.toMillis(), late);
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            throw Refusal.stopped(what, stopped);
        } catch (ExecutionException failed) {
            throw Refusal.away(address, what, Refusal.reason(failed), failed);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
