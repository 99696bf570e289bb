package bam.web;

import io.javalin.http.sse.SseClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pages that are open somewhere: each is drawn once a second, and sent to whoever looks at it when it has changed. */
final class Live implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Live.class);
    private static final int MOST = 64;
    private static final int QUIET_BEATS = 15;

    private final Function<Page.Screen, String> drawing;
    private final List<Reader> readers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "window-live");
        thread.setDaemon(true);
        return thread;
    });

    private final ScheduledFuture<?> beating;

    /** A page with its parameters. */
    private record Subject(Page<?> page, Map<String, String> path) {}

    /** An event to send: the page, or why there is none. */
    private record News(String event, String data) {}

    /** Somebody who looks at a page. */
    private static final class Reader {
        private final Subject subject;
        private final SseClient client;
        private String shown = "";
        private int quiet;

        Reader(Subject subject, SseClient client) {
            this.subject = subject;
            this.client = client;
        }

        /** What is new to the reader, or now and then a sign of life, which finds out who has gone. */
        void tell(News news) {
            if (!news.data().equals(shown)) {
                client.sendEvent(news.event(), news.data());
                shown = news.data();
                quiet = 0;
            } else if (++quiet >= QUIET_BEATS) {
                client.sendComment("still here");
                quiet = 0;
            }
        }
    }

    Live(Function<Page.Screen, String> drawing) {
        this.drawing = drawing;
        this.beating = beat.scheduleWithFixedDelay(this::tell, 1, 1, TimeUnit.SECONDS);
    }

    /** Keeps this reader up to date until one side goes. */
    void join(Page<?> page, SseClient client) {
        if (readers.size() >= MOST) {
            client.close();
            return;
        }
        Reader reader = new Reader(new Subject(page, Map.copyOf(client.ctx().pathParamMap())), client);
        client.keepAlive();
        client.onClose(() -> readers.remove(reader));
        readers.add(reader);
    }

    private void tell() {
        Map<Subject, News> drawn = new HashMap<>();
        List<Reader> gone =
                readers.stream().filter(reader -> !told(reader, drawn)).toList();
        readers.removeAll(gone);
        gone.forEach(reader -> reader.client.close());
    }

    private boolean told(Reader reader, Map<Subject, News> drawn) {
        try {
            reader.tell(drawn.computeIfAbsent(reader.subject, this::draw));
            return !reader.client.terminated();
        } catch (RuntimeException gone) {
            return false;
        }
    }

    private News draw(Subject subject) {
        try {
            return new News("page", drawing.apply(subject.page().screen(subject.path())));
        } catch (Refusal refusal) {
            return new News("away", refusal.sentence());
        } catch (RuntimeException failure) {
            log.warn("page {} could not be drawn: {}", subject.page().route(), failure.getMessage());
            return new News("away", "the ledger does not answer; what is shown may be old");
        }
    }

    @Override
    public void close() {
        beating.cancel(true);
        beat.shutdownNow();
        readers.forEach(reader -> reader.client.close());
    }
}
