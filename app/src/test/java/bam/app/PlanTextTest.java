package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.MemoryEstimate;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import bam.contracts.TrainingShape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A plan shows how often a training would be saved, and how often would be best. */
class PlanTextTest {
    private final StudyPlan plan = StudyCommand.plan("demo");

    @Test
    void byItselfATrainingIsSavedAtTheOptimalInterval() {
        String text = text(Map.of());

        assertThat(row(text, "seed")).endsWith("25.2 s     25.2 s");
        assertThat(row(text, "corpus law")).doesNotContain(" s");
        assertThat(text.replace('\n', ' '))
                .contains("saved at the optimal interval, since checkpoint.interval is auto; optimal is the root of")
                .contains(
                        "a save that costs 10 ms and 12 bytes a parameter at 400 MB/s, and a failure every 6 h 0 min");
    }

    @Test
    void anIntervalOfTheSettingsStandsBesideTheOptimalOne() {
        String text = text(Map.of(
                "checkpoint.interval", "PT10S", "checkpoint.steps", "50", "checkpoint.assumed-failures", "PT1H"));

        assertThat(row(text, "seed")).endsWith("10.0 s     10.3 s");
        assertThat(text.replace('\n', ' '))
                .contains("saved every 10.0 s, as the settings say, and every 50 steps if that comes sooner;")
                .contains("a failure every 1 h 0 min");
    }

    @Test
    void theMemoryOfEachTrainingStandsBesideItsParameters() throws JsonProcessingException {
        String text = text(Map.of());
        JsonNode json = new ObjectMapper().readTree(StudyPlanCommand.json(plan));

        assertThat(text.lines().toList().get(2)).contains("FLOPs    memory      saved");
        assertThat(row(text, "corpus law")).doesNotContain("B");
        assertThat(json.get("stages")).hasSameSizeAs(plan.stages());
        List<PlannedStage> trained = plan.stages().stream()
                .filter(stage -> stage.spec() instanceof TrainSpec)
                .toList();
        assertThat(json.get("memory")).hasSameSizeAs(trained);
        for (int i = 0; i < trained.size(); i++) {
            PlannedStage stage = trained.get(i);
            JsonNode shown = json.get("memory").get(i);
            long bytes = MemoryEstimate.of(TrainingShape.of((TrainSpec) stage.spec()))
                    .bytes();
            assertThat(shown.get("label").asText()).isEqualTo(stage.label());
            assertThat(shown.get("bytes").asLong()).isEqualTo(bytes);
            assertThat(shown.get("parts").get("MOMENTS").asLong()).isPositive();
            assertThat(row(text, stage.label())).contains("  " + Texts.amount(bytes) + "B  ");
        }
    }

    @Test
    void theTimeIsThatOnTheSlotsOfTheSettings() {
        assertThat(text(Map.of())).contains(" on 2 slots, ");
        assertThat(text(Map.of("workers.slots", "1"))).contains(" on 1 slot, ").doesNotContain(time(text(Map.of())));
    }

    private static String time(String text) {
        return text.replaceAll("(?s).*(roughly .*) on .*", "$1");
    }

    private String text(Map<String, String> settings) {
        return new PlanText(plan, Known.unasked(), SettingsReader.of(settings)).text();
    }

    private static String row(String text, String label) {
        return text.lines()
                .filter(line -> line.contains("  " + label + " "))
                .findFirst()
                .orElseThrow()
                .stripTrailing();
    }
}
