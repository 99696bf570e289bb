package bam.web;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.tracking.PostgresLedger;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server of the pages: each page, its twin under {@code /api}, and events that keep it up to date. */
public final class Window implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Window.class);

    /** Files that are served as they are, with their types. */
    private static final Map<String, String> FILES = Map.of(
            "/style.css", "text/css; charset=utf-8",
            "/live.js", "text/javascript; charset=utf-8",
            "/icon.svg", "image/svg+xml");

    private static final String JSON = "application/json";

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);
    private final Live live = new Live(this::draw);
    private final Guard guard;
    private final Surroundings surroundings;
    private final StudiesPage studies;
    private final StagePage stages;
    private final CurvePage curves;
    private final List<Page<?>> pages;
    private final Javalin server;

    private Window(WebSettings settings, PostgresLedger ledger, Surroundings surroundings) {
        Curves drawn = new Curves(ledger.browsing());
        this.guard = new Guard(settings);
        this.surroundings = surroundings;
        this.studies = new StudiesPage(ledger.browsing());
        this.stages = new StagePage(ledger, drawn, surroundings);
        this.curves = new CurvePage(ledger.browsing(), stages);
        this.pages = List.of(studies, new StudyPage(ledger, surroundings), stages);
        this.server = Javalin.create(this::configure);
    }

    /**
     * Opens the window.
     *
     * @param ledger that it reads, with connections of its own, so that readers never keep others waiting
     * @throws BamException of kind BAD_PLAN when it cannot listen there
     */
    public static Window open(WebSettings settings, PostgresLedger ledger, Surroundings surroundings) {
        Window window = new Window(settings, ledger, surroundings);
        try {
            window.server.start(settings.address(), settings.port());
        } catch (JavalinBindException taken) {
            window.live.close();
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "the pages cannot be served at " + settings + " (" + taken.getMessage()
                            + "); set web.port or web.address to another one",
                    taken);
        }
        return window;
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        RoutesConfig routes = config.routes;
        routes.before(guard::check);
        routes.get("/", request -> request.redirect(studies.route()));
        pages.forEach(page -> add(routes, page));
        routes.get("/api" + curves.route(), request -> json(request, curves.answer(request.pathParamMap())));
        routes.get("/api/openapi.json", request -> request.contentType(JSON).result(file("openapi.json")));
        routes.get("/runs/{fingerprint}", this::runs);
        FILES.forEach((path, type) ->
                routes.get(path, request -> request.contentType(type).result(file(path.substring(1)))));
        routes.exception(Refusal.class, (refusal, request) -> refuse(request, refusal));
        routes.exception(BamException.class, (failure, request) -> refuse(request, sentence(failure)));
        routes.exception(Exception.class, (failure, request) -> refuse(request, mistake(failure)));
        routes.error(404, request -> {
            if (request.attribute("refused") == null) {
                refuse(request, new Refusal(404, "there is no page '" + request.path() + "'; begin at /"));
            }
        });
    }

    private void add(RoutesConfig routes, Page<?> page) {
        routes.get(page.route(), request -> request.html(draw(page.screen(request.pathParamMap()))));
        routes.get("/api" + page.route(), request -> json(request, page.answer(request.pathParamMap())));
        routes.sse("/events" + page.route(), client -> live.join(page, client));
    }

    private String draw(Page.Screen screen) {
        StringOutput output = new StringOutput();
        templates.render(screen.template(), screen.view(), output);
        return output.toString();
    }

    private static void json(Context request, Object answer) {
        request.contentType(JSON).result(Json.text(answer));
    }

    /** To the stage's runs in MLflow, which is asked only when somebody wants to go there. */
    private void runs(Context request) {
        String study = stages.study(request.pathParamMap());
        request.redirect(surroundings
                .runsPage(study)
                .orElseThrow(() -> new Refusal(404, "no MLflow is known here; set mlflow.uri to one")));
    }

    private void refuse(Context request, Refusal refusal) {
        request.attribute("refused", true);
        request.status(refusal.status());
        ErrorAnswer answer = new ErrorAnswer(refusal.status(), refusal.sentence());
        if (request.path().startsWith("/api/")) {
            json(request, answer);
        } else {
            request.html(draw(new Page.Screen("error.jte", answer)));
        }
    }

    private static Refusal sentence(BamException failure) {
        return new Refusal(503, String.valueOf(failure.getMessage()));
    }

    private static Refusal mistake(Exception failure) {
        log.error("a page could not be made", failure);
        return new Refusal(500, "a mistake of this program; its log says more");
    }

    private static String file(String name) {
        try (InputStream bytes = Objects.requireNonNull(Window.class.getResourceAsStream(name), name)) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        live.close();
        server.stop();
    }
}
