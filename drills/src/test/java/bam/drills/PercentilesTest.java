package bam.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void aPercentileIsTheNearestValueThatWasMeasured() {
        List<Double> hundred =
                IntStream.rangeClosed(1, 100).mapToObj(value -> (double) value).toList();

        assertThat(Percentiles.of(hundred, 50)).isEqualTo(50);
        assertThat(Percentiles.of(hundred, 95)).isEqualTo(95);
        assertThat(Percentiles.of(List.of(3.0, 1.0, 2.0), 95)).isEqualTo(3);
        assertThat(Percentiles.of(List.of(3.0, 1.0, 2.0), 50)).isEqualTo(2);
        assertThat(Percentiles.of(List.of(7.0), 1)).isEqualTo(7);
    }

    @Test
    void noPercentileIsMadeUp() {
        assertThatThrownBy(() -> Percentiles.of(List.of(), 95)).hasMessageContaining("of 0 values is none");

        TreeMap<String, Double> figures = new TreeMap<>();
        Percentiles.add(figures, "kill-to-new-step", List.of());
        assertThat(figures).containsOnlyKeys("kill-to-new-step-measured");
    }
}
