package bam.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

/** Addresses that people open. */
class MlflowLinksTest {
    @Test
    void anExperimentOpensAtItsListOfRuns() {
        assertThat(MlflowLinks.experiment(URI.create("http://localhost:5000/"), "7"))
                .isEqualTo("http://localhost:5000/#/experiments/7/runs?workflowType=machine_learning");
    }

    @Test
    void aPasswordIsNeverPartOfALink() {
        assertThat(MlflowLinks.run(URI.create("https://me:secret@tracking.example/base"), "7", "abc"))
                .isEqualTo("https://tracking.example/base/#/experiments/7/runs/abc?workflowType=machine_learning");
    }
}
