package bam.drills.launch;

import static org.assertj.core.api.Assertions.assertThat;

import bam.tracking.AttemptRecord;
import bam.tracking.WorkerIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which launches count as joining a stage at work. */
class LaunchTest {
    private static final Launch LAUNCH = new Launch("demo-1", at(10), at(12));

    @Test
    void joinsWhatRanBeforeAndAfter() {
        assertThat(LAUNCH.joins(List.of(attempt(9, Optional.of(13))))).isTrue();
        assertThat(LAUNCH.joins(List.of(attempt(9, Optional.empty())))).isTrue();
        assertThat(LAUNCH.joins(List.of(attempt(1, Optional.of(2)), attempt(9, Optional.of(13)))))
                .isTrue();
    }

    @Test
    void joinsNothingThatBeganWithItOrHadEndedByThen() {
        assertThat(LAUNCH.joins(List.of())).isFalse();
        assertThat(LAUNCH.joins(List.of(attempt(10, Optional.of(13))))).isFalse();
        assertThat(LAUNCH.joins(List.of(attempt(9, Optional.of(12))))).isFalse();
        assertThat(LAUNCH.joins(List.of(attempt(11, Optional.empty())))).isFalse();
    }

    private static AttemptRecord attempt(int began, Optional<Integer> ended) {
        return new AttemptRecord(
                1,
                new WorkerIdentity("worker-1", "host", 1, 1),
                at(began),
                ended.map(LaunchTest::at),
                0,
                "DONE",
                Optional.empty(),
                "");
    }

    private static Instant at(int second) {
        return Instant.ofEpochSecond(second);
    }
}
