package bam.comparison;

import static bam.comparison.Samples.bits;
import static bam.comparison.Samples.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import bam.comparison.PairedDifference.Measured;
import bam.comparison.PairedDifference.Refused;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Differences against the baseline, against numbers worked out by hand. */
class PairedDifferenceTest {
    private static final List<ScoredWindow> LAW = bits(1, 1);

    @Test
    void theDifferenceIsPairedByWindowAndItsIntervalIsStudents() {
        // Differences 1, 2, 3: mean 2, standard deviation 1; t(0.975, 2) = 4.302653; half width 4.302653 / sqrt 3.
        Measured measured = measured(bits(11, 2, 6), bits(10, 0, 3));

        assertThat(measured.bitsPerByte()).isCloseTo(2, within(1e-12));
        assertThat(measured.halfWidth()).isCloseTo(2.484138, within(1e-6));
        assertThat(measured.windows()).isEqualTo(3);
    }

    @Test
    void windowsWeighByTheirBytes() {
        // Differences 2 and 3 bits over 1 and 3 bytes: ratio 5/4; residuals (2 - 1.25)/2 and (3 - 3.75)/2; standard
        // deviation 0.530330; t(0.975, 1) = 12.706205; half width 12.706205 * 0.530330 / sqrt 2 = 4.764827.
        Measured measured = measured(List.of(window(2, 1), window(3, 3)), List.of(window(0, 1), window(0, 3)));

        assertThat(measured.bitsPerByte()).isCloseTo(1.25, within(1e-12));
        assertThat(measured.halfWidth()).isCloseTo(4.764827, within(1e-6));
    }

    @Test
    void aNoiseThatBothModelsShareDoesNotWidenTheInterval() {
        double[] hard = DoubleStream.iterate(1, i -> i + 1).limit(100).toArray();
        double[] easier = DoubleStream.of(hard).map(bit -> bit - 0.1).toArray();

        Measured measured = measured(bits(easier), bits(hard));

        assertThat(measured.bitsPerByte()).isCloseTo(-0.1, within(1e-12));
        assertThat(measured.halfWidth()).isCloseTo(0, within(1e-12));
    }

    @Test
    void replicatesArePairedByTheirSeed() {
        PairedDifference difference = PairedDifference.between(
                "code",
                List.of(model("bam", 1, bits(4, 5), LAW), model("bam", 2, bits(7, 8), LAW)),
                List.of(model("btx", 2, bits(9, 9), LAW), model("btx", 1, bits(5, 5), LAW)));

        // Replicate 1: -1, 0; replicate 2: -2, -1; per window -1.5, -0.5.
        Measured measured = (Measured) difference;
        assertThat(measured.bitsPerByte()).isCloseTo(-1, within(1e-12));
        assertThat(measured.replicates().low()).isCloseTo(-1.5, within(1e-12));
        assertThat(measured.replicates().high()).isCloseTo(-0.5, within(1e-12));
        // Standard deviation 0.707107; t(0.975, 1) = 12.706205; half width 6.353102.
        assertThat(measured.halfWidth()).isCloseTo(6.353102, within(1e-6));
    }

    @Test
    void anotherNumberOfWindowsIsRefused() {
        assertThat(refused(bits(1, 2, 3), bits(1, 2)))
                .isEqualTo("'bam' (replicate 1) was scored on 3 windows of code and 'btx' (replicate 1) on 2;"
                        + " evaluate both on the same windows");
    }

    @Test
    void windowsOfOtherTokensAreRefused() {
        assertThat(refused(List.of(window(1, 1), window(1, 2)), List.of(window(1, 1), window(1, 3))))
                .isEqualTo("window 1 of code is 1 tokens in 2 bytes for 'bam' (replicate 1) and 1 tokens in 3 bytes"
                        + " for 'btx' (replicate 1); evaluate both with one tokenizer on the same windows");
    }

    @Test
    void aDivergedModelIsRefusedAndNotShownAsNotANumber() {
        assertThat(refused(bits(1, Double.NaN), bits(1, 2)))
                .isEqualTo("the loss of 'bam' (replicate 1) on window 1 of code is NaN; it has diverged, train it again"
                        + " with a lower learning rate");
    }

    @Test
    void aReplicateWithoutItsPairIsRefused() {
        PairedDifference difference = PairedDifference.between(
                "code", List.of(model("bam", 2, bits(1, 2), LAW)), List.of(model("btx", 1, bits(1, 2), LAW)));

        assertThat(((Refused) difference).sentence())
                .isEqualTo("the baseline has no replicate 2 to pair with that of 'bam'; evaluate it");
    }

    @Test
    void oneWindowIsRefused() {
        assertThat(refused(bits(1), bits(2))).isEqualTo("one window of code shows no spread; evaluate at least 2");
    }

    private static Measured measured(List<ScoredWindow> model, List<ScoredWindow> baseline) {
        return (Measured) between(model, baseline);
    }

    private static String refused(List<ScoredWindow> model, List<ScoredWindow> baseline) {
        return ((Refused) between(model, baseline)).sentence();
    }

    private static PairedDifference between(List<ScoredWindow> model, List<ScoredWindow> baseline) {
        return PairedDifference.between(
                "code", List.of(model("bam", 1, model, LAW)), List.of(model("btx", 1, baseline, LAW)));
    }

    private static ScoredWindow window(double bits, int bytes) {
        return new ScoredWindow(bits * Math.log(2), 1, bytes);
    }
}
