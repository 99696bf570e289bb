package bam.data.draws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Draws are fixed forever: corpora and batches of older runs depend on them. */
class DrawsTest {
    @Test
    void theSplitOfAKeyNeverChanges() {
        assertThat(IntStream.range(0, 40).filter(i -> KeyDraw.of("key " + i).heldOut(0.1)))
                .containsExactly(2, 10, 20, 25, 27, 30);
        assertThat(CounterRandom.mix(1)).isEqualTo(0x5692161D100B05E5L);
        assertThat(new CounterRandom("name", 1).bits(2, 3)).isEqualTo(4251408008467579568L);
    }

    @Test
    void aLargerShareOnlyAddsDocuments() {
        assertThat(IntStream.range(0, 2000).mapToObj(i -> KeyDraw.of("key " + i)))
                .allMatch(draw -> !draw.heldOut(0.1) || draw.heldOut(0.2));
    }

    @Test
    void keepingAndHoldingOutAreIndependent() {
        long kept = keys().filter(draw -> draw.kept(0.25)).count();
        long both = keys().filter(draw -> draw.kept(0.25) && draw.heldOut(0.1)).count();

        assertThat(kept / 20_000.0).isCloseTo(0.25, within(0.015));
        assertThat(both / (double) kept).isCloseTo(0.1, within(0.02));
    }

    @Test
    void drawsBelowABoundAreUniform() {
        CounterRandom random = new CounterRandom("uniform", 5);
        long[] counts = new long[7];
        LongStream.range(0, 70_000).forEach(i -> counts[(int) random.below(7, i, 0)]++);

        assertThat(LongStream.of(counts)).allMatch(count -> Math.abs(count - 10_000) < 500);
        assertThat(LongStream.range(0, 10_000)
                        .mapToDouble(i -> random.unit(3, i))
                        .average()
                        .orElseThrow())
                .isCloseTo(0.5, within(0.02));
    }

    private static java.util.stream.Stream<KeyDraw> keys() {
        return IntStream.range(0, 20_000).mapToObj(i -> KeyDraw.of("document " + i));
    }
}
