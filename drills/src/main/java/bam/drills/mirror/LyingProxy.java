package bam.drills.mirror;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Stands between the mirror and MLflow, passes everything on, and lies about it when told to. */
final class LyingProxy implements AutoCloseable {
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(2);
    private static final int WAITING_CONNECTIONS = 50;

    private final URI server;
    private final HttpServer proxy;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private @Nullable Lie lie;

    LyingProxy(URI server) throws IOException {
        // Else every answer waits 40 ms for a delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        this.server = server;
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), WAITING_CONNECTIONS);
        proxy.createContext("/", this::answer);
        proxy.setExecutor(threads);
        proxy.start();
    }

    /**
     * What to do with the next requests whose path ends so.
     *
     * @param outage how to fail
     * @param path end of the path; empty for every request
     * @param times how many requests
     * @param inside what to do while a request is under way, for failures that are not the proxy's
     * @param struck counted down by each
     */
    record Lie(Outage outage, String path, int times, Runnable inside, CountDownLatch struck) {
        static Lie of(Outage outage, String path, int times, Runnable inside) {
            return new Lie(outage, path, times, inside, new CountDownLatch(times));
        }

        boolean concerns(String requested) {
            return struck.getCount() > 0 && requested.endsWith(path);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
    }

    synchronized void tell(Lie next) {
        lie = next;
    }

    synchronized void beHonest() {
        lie = null;
    }

    /** How often the server itself said that it failed. */
    long failures() {
        return failures.get();
    }

    /** How often the server did what it was asked, and the answer was passed on. */
    long served() {
        return served.get();
    }

    @Override
    public void close() {
        end.countDown();
        proxy.stop(0);
        threads.shutdownNow();
    }

    private synchronized @Nullable Lie about(String path) {
        Lie now = lie;
        if (now == null || !now.concerns(path)) {
            return null;
        }
        now.struck().countDown();
        return now;
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Lie told = about(exchange.getRequestURI().getPath());
        if (told == null) {
            reply(exchange, forward(exchange, body));
            return;
        }
        switch (told.outage()) {
            case REFUSES -> say(exchange, 503);
            case ACTS_AND_SAYS_500 -> {
                forward(exchange, body).join();
                say(exchange, 500);
            }
            case ANSWER_LOST -> {
                forward(exchange, body).join();
                exchange.close();
            }
            case ACTS_AND_HANGS -> {
                forward(exchange, body).join();
                hang(exchange);
            }
            case HANGS -> hang(exchange);
            case CUTS, DISK_FULL -> exchange.close();
            case SERVER_KILLED, MIRROR_KILLED -> {
                CompletableFuture<Optional<HttpResponse<byte[]>>> underWay = forward(exchange, body);
                told.inside().run();
                reply(exchange, underWay);
            }
        }
    }

    private void hang(HttpExchange exchange) {
        try {
            end.await(LONGEST_ANSWER.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private CompletableFuture<Optional<HttpResponse<byte[]>>> forward(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                .timeout(LONGEST_ANSWER)
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null) {
            request.header("Content-Type", type);
        }
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                .handle((response, failure) -> {
                    if (failure != null || response.statusCode() >= 500) {
                        failures.incrementAndGet();
                    }
                    return failure == null ? Optional.of(response) : Optional.empty();
                });
    }

    /** The server's answer, or none if it gave none. */
    private void reply(HttpExchange exchange, CompletableFuture<Optional<HttpResponse<byte[]>>> answer) {
        Optional<HttpResponse<byte[]>> response = answer.join();
        if (response.isEmpty()) {
            exchange.close();
            return;
        }
        response.get()
                .headers()
                .firstValue("Content-Type")
                .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        send(exchange, response.get().statusCode(), response.get().body());
        if (response.get().statusCode() < 300) {
            served.incrementAndGet();
        }
    }

    private static void say(HttpExchange exchange, int status) {
        send(exchange, status, "{\"error_code\":\"INTERNAL_ERROR\"}".getBytes(StandardCharsets.UTF_8));
    }

    /** Who asked may be gone already. */
    private static void send(HttpExchange exchange, int status, byte[] body) {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
