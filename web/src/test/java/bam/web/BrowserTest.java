package bam.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bam.contracts.StudyPlan;
import bam.tracking.Fence;
import bam.tracking.fixture.SmallPlan;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages in a real Chromium: what arrives by events, and how it looks. */
class BrowserTest extends WindowTest {
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final int WAIT_MILLIS = 180_000;

    private static Playwright playwright;
    private static Browser browser;

    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void start() {
        Path chromium = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("/nowhere"));
        assumeTrue(Files.isExecutable(chromium), "no Chromium is installed");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
        com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout(WAIT_MILLIS);
    }

    @AfterAll
    static void stop() {
        if (playwright != null) {
            browser.close();
            playwright.close();
        }
    }

    @Test
    void pointsAndStatesArriveWithoutAReload() {
        Fence fence = begin("worker-1");
        train(fence, 1, 100);
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page study = show(context, "/studies/" + plan.id());
            Page stage = show(context, "/stages/" + seed);
            stage.evaluate("window.untouched = true");
            String before = stage.locator("polyline").first().getAttribute("points");

            train(fence, 101, 400);

            assertThat(stage.locator("#head")).containsText("400 of 1,000");
            assertThat(stage.locator("polyline").first().getAttribute("points")).isNotEqualTo(before);
            assertThat(study.locator("#stages")).containsText("400 of 1,000");

            finish(fence);

            assertThat(stage.locator("h1 .state")).hasText("done");
            assertThat(study.locator("#node-" + seed + " .node")).hasClass("node done");
            assertThat(stage.evaluate("window.untouched")).isEqualTo(true);
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void aKilledAttemptIsLostAndTheNextOneGoesOn() {
        train(begin("worker-1"), 1, 100);
        try (BrowserContext context = context(1280, ColorScheme.DARK)) {
            Page stage = show(context, "/stages/" + seed);
            assertThat(stage.locator("#attempts .state")).hasText(new String[] {"running"});

            train(begin("worker-2"), 1, 40);

            assertThat(stage.locator("#attempts .state")).hasText(new String[] {"running", "lost"});
            assertThat(stage.locator("#attempts")).containsText("worker-2");
            picture(stage, "killed");
        }
    }

    @Test
    void aStudyNamedLikeAScriptIsText() {
        StudyPlan hostile = SmallPlan.of("<script>document.title='taken'</script>", 2);
        ledger.studies().record(hostile, "workflow-2");
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page studies = show(context, "/studies");

            studies.getByText("<script>document.title='taken'</script>").first().click();

            assertThat(studies.locator("h1")).containsText("<script>document.title='taken'</script>");
            assertThat(studies.title()).contains("<script>");
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void fitsBothWidthsInLightAndDark() {
        Fence fence = begin("worker-1");
        train(fence, 1, 300);
        park(fence, "the loss is NaN at step 301; lower peak-learning-rate, or allow rewinds");
        for (int width : new int[] {1280, 390}) {
            List<Object> backgrounds = new ArrayList<>();
            for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                try (BrowserContext context = context(width, scheme)) {
                    for (String path : List.of("/studies", "/studies/" + plan.id(), "/stages/" + seed)) {
                        Page page = show(context, path);
                        assertThat(page.evaluate("document.documentElement.scrollWidth"))
                                .as(path + " at " + width)
                                .isEqualTo(width);
                        backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"));
                        picture(page, path.split("/", -1)[1] + path.split("/", -1).length + "-" + width + "-" + scheme);
                    }
                }
            }
            assertThat(backgrounds.get(0)).isNotEqualTo(backgrounds.get(backgrounds.size() - 1));
            assertThat(complaints).isEmpty();
        }
    }

    @Test
    void isUsedByKeyboardAndKeepsItsPlaceWhenAPartIsReplaced() {
        Fence fence = begin("worker-1");
        train(fence, 1, 100);
        try (BrowserContext context = context(1280, ColorScheme.LIGHT)) {
            Page page = show(context, "/studies");
            page.keyboard().press("Tab");
            assertThat(page.locator(".skip")).isFocused();
            page.keyboard().press("Enter");
            page.keyboard().press("Tab");
            page.keyboard().press("Enter");
            page.waitForURL("**/studies/" + plan.id());
            page.locator("#stage-" + seed).focus();

            train(fence, 101, 200);

            assertThat(page.locator("#stages")).containsText("200 of 1,000");
            assertThat(page.locator("#stage-" + seed)).isFocused();
            page.keyboard().press("Enter");
            page.waitForURL("**/stages/" + seed);
        }
    }

    @Test
    void standsStillForWhoeverWantsNoMotion() {
        begin("worker-1");
        try (BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setReducedMotion(com.microsoft.playwright.options.ReducedMotion.REDUCE))) {
            Page page = show(context, "/studies/" + plan.id());
            assertThat(page.evaluate("document.getAnimations().length")).isEqualTo(0);
        }
    }

    private BrowserContext context(int width, ColorScheme scheme) {
        return browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme));
    }

    /** Open, and told of by at least one event. */
    private Page show(BrowserContext context, String path) {
        Page page = context.newPage();
        page.setDefaultTimeout(WAIT_MILLIS);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate(address(path));
        page.waitForSelector("html[data-seen]");
        return page;
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }
}
