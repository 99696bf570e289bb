package bam.web;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.tracking.Fence;
import bam.tracking.fixture.SmallPlan;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The pages as a browser without scripts gets them. */
class PagesTest extends WindowTest {
    @Test
    void listsStudiesWithWhatNeedsAPerson() throws Exception {
        park(begin("worker-1"), "the loss is NaN; lower the rate");

        String page = get("/studies").body();

        assertThat(page)
                .contains("href=\"/studies/" + plan.id() + "\"")
                .contains("1 stage needs a person")
                .contains("0 of 6");
        assertThat(get("/").headers().firstValue("Location")).contains("/studies");
    }

    @Test
    void showsAStudyAsAGraphWithTheFailureOfAParkedStage() throws Exception {
        Fence fence = begin("worker-1");
        train(fence, 1, 250);
        park(fence, "the loss is NaN; lower the rate");

        String page = get("/studies/" + plan.id()).body();

        assertThat(page)
                .contains("the loss is NaN; lower the rate")
                .contains("./bam stage retry " + seed.abbreviated())
                .contains("250 of 1,000")
                .contains("about 1 min 15 s")
                .contains("<td data-head=\"Reads\" class=\"faint\">seed, corpus prose</td>");
        assertThat(page.split("class=\"node ", -1)).hasSize(7);
        assertThat(page.split("class=\"edge ", -1))
                .as("corpus to expert follows from others")
                .hasSize(6);
    }

    @Test
    void showsTheResultTableOfAStudyThatSucceeded() throws Exception {
        assertThat(get("/studies/" + plan.id()).body()).doesNotContain("Perplexity");
        ledger.studies().move(plan.id(), StudyState.SUCCEEDED, "");

        assertThat(get("/studies/" + plan.id()).body())
                .contains("Perplexity on held-out text")
                .contains("<td>7.389</td>")
                .contains("one seed is luck");
    }

    @Test
    void saysWhatIsCachedAndWhatIsShared() throws Exception {
        finish(begin("worker-1"));
        StudyPlan later = SmallPlan.of("later", 1);
        ledger.studies().record(later, "workflow-2");

        assertThat(get("/studies/" + later.id()).body())
                .contains("done, cached")
                .contains("planned, shared");
        assertThat(get("/studies/" + plan.id()).body()).contains("done, shared").doesNotContain("done, cached");
    }

    @Test
    void showsAStageWithCurvesAttemptsSettingsAndLog() throws Exception {
        Files.writeString(logs.resolve("worker.log"), "first line\nstep 7 <b>of</b> 10\n");
        Fence lost = begin("worker-1");
        train(lost, 1, 30);
        begin("worker-2");

        String page = get("/stages/" + seed).body();

        assertThat(page)
                .contains("<span class=\"state lost\">lost</span>")
                .contains("<span class=\"state running\">running</span>")
                .contains("worker-2")
                .contains("step 7 &lt;b&gt;of&lt;/b&gt; 10")
                .contains("<th scope=\"row\">rate.total-steps</th><td>1000</td>")
                .contains("http://127.0.0.1:8233/stage-" + seed)
                .contains("75.0 %");
        assertThat(get("/stages/" + seed.abbreviated()).body()).contains("worker-2");
    }

    @Test
    void drawsCurvesAsLinesAndALoadOfEachExpertInOneChart() throws Exception {
        train(begin("worker-1"), 1, 500);

        String page = get("/stages/" + seed).body();

        assertThat(page.split("<figure", -1)).hasSize(4);
        assertThat(page)
                .contains("layer-0, load of each expert")
                .contains("colour-1")
                .contains("<strong>2.006</strong>");
        String line = page.replaceFirst("(?s).*?<polyline class=\"line colour-0\" points=\"([^\"]*)\".*", "$1");
        assertThat(line.split(" ", -1)).hasSize(240);
    }

    @Test
    void leadsToTheRunsInMlflow() throws Exception {
        assertThat(get("/runs/" + seed).headers().firstValue("Location")).contains("http://127.0.0.1:5000/of/demo");
    }

    @Test
    void showsAHostileNameAsText() throws Exception {
        String name = "<script>alert(1)</script>\" onload=\"x";
        StudyPlan hostile = SmallPlan.of(name.replace("\"", ""), 2);
        ledger.studies().record(hostile, "workflow-2");

        assertThat(get("/studies").body()).contains("&lt;script&gt;alert(1)").doesNotContain("<script>alert");
    }

    @Test
    void saysInASentenceWhatIsNotThere() throws Exception {
        HttpResponse<String> study = get("/studies/none");
        assertThat(study.statusCode()).isEqualTo(404);
        assertThat(study.body()).contains("there is no study 'none'").contains("<h1>404</h1>");

        assertThat(get("/stages/..%2f").statusCode()).isBetween(400, 404);
        assertThat(get("/stages/00000000").body()).contains("0 stages have a fingerprint that begins with");
        assertThat(get("/nowhere").body()).contains("there is no page");
        assertThat(get("/api/nowhere").body()).startsWith("{\"status\":404,\"sentence\":\"there is no page");
    }
}
