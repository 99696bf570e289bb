package bam.model;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Cost;
import bam.contracts.LearningRate;
import bam.model.weights.ModelConfig;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Parameter counts and learning rates are the reference's. */
class ReferenceTablesTest {
    private static final double LOSSES = 2e-5;

    @Test
    void countsParametersFromTheConfigAlone() throws IOException {
        Vectors.Case c = Vectors.named("parameter_counts");
        JsonNode configs = c.json().path("configs");
        for (int i = 0; i < configs.size(); i++) {
            Cost cost = Cost.of(ModelConfig.parse("config " + i, configs.get(i).toString()));
            JsonNode expected = c.expected().path("counts").get(i);
            assertThat(cost.totalParameters()).isEqualTo(expected.get(0).asLong());
            assertThat(cost.activeParameters()).isEqualTo(expected.get(1).asLong());
        }
        assertThat(configs).hasSize(10);
    }

    @Test
    void ratesFollowTheSchedule() throws IOException {
        Vectors.Case c = Vectors.named("learning_rate");
        JsonNode rows = c.json().path("rows");
        for (int i = 0; i < rows.size(); i++) {
            LearningRate rate = ConformanceTest.rate(rows.get(i).path("schedule"));
            JsonNode steps = rows.get(i).path("steps");
            for (int j = 0; j < steps.size(); j++) {
                double expected =
                        c.expected().path("learning_rates").get(i).get(j).asDouble();
                double error = Math.abs(rate.at(steps.get(j).asLong()) - expected);
                assertThat(error / expected)
                        .as("step " + steps.get(j) + " of row " + i)
                        .isLessThanOrEqualTo(LOSSES);
            }
        }
        assertThat(rows).isNotEmpty();
    }
}
