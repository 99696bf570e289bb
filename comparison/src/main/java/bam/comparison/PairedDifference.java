package bam.comparison;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A model against the baseline on the same windows of one domain, or why they cannot be compared.
 *
 * <p>The difference in bits per byte is a ratio, sum of differences over sum of bytes; its interval is Student's t over
 * the windows' residuals from that ratio. Against a bootstrap it needs no random numbers, so that a table is the same
 * wherever it is made, and over a hundred windows or more the two agree.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verdict")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PairedDifference.Measured.class, name = "measured"),
    @JsonSubTypes.Type(value = PairedDifference.Refused.class, name = "refused"),
})
public sealed interface PairedDifference {
    /** The domain of the windows. */
    String domain();

    /**
     * A difference.
     *
     * @param domain of the windows
     * @param bitsPerByte model minus baseline, mean over replicates; negative is better than the baseline
     * @param halfWidth of the 95 % interval, which covers the choice of windows only
     * @param windows how many
     * @param replicates the difference of each pair of replicates
     */
    record Measured(String domain, double bitsPerByte, double halfWidth, int windows, Spread replicates)
            implements PairedDifference {}

    /**
     * No difference.
     *
     * @param domain of the windows
     * @param sentence fact, value, remedy
     */
    record Refused(String domain, String sentence) implements PairedDifference {}

    /** Compares replicates of a model with the same replicates of the baseline on this domain. */
    static PairedDifference between(String domain, List<ModelScores> model, List<ModelScores> baseline) {
        List<Pair> pairs = new ArrayList<>();
        for (ModelScores one : model) {
            Optional<ModelScores> other = baseline.stream()
                    .filter(candidate -> candidate.replicate() == one.replicate())
                    .findFirst();
            if (other.isEmpty()) {
                return new Refused(
                        domain,
                        "the baseline has no replicate " + one.replicate() + " to pair with that of '" + one.label()
                                + "'; evaluate it");
            }
            pairs.add(new Pair(domain, one, other.get()));
        }
        List<ScoredWindow> reference = pairs.get(0).theirs();
        return pairs.stream()
                .flatMap(pair -> pair.fault(reference).stream())
                .findFirst()
                .<PairedDifference>map(fault -> new Refused(domain, fault))
                .orElseGet(() -> measured(domain, pairs, reference));
    }

    private static Measured measured(String domain, List<Pair> pairs, List<ScoredWindow> reference) {
        int n = reference.size();
        double[] bits = IntStream.range(0, n)
                .mapToDouble(i -> pairs.stream()
                        .mapToDouble(pair -> pair.bits(i))
                        .average()
                        .orElseThrow())
                .toArray();
        double[] bytes = reference.stream().mapToDouble(ScoredWindow::bytes).toArray();
        double allBytes = IntStream.range(0, n).mapToDouble(i -> bytes[i]).sum();
        double ratio = IntStream.range(0, n).mapToDouble(i -> bits[i]).sum() / allBytes;
        double squares = IntStream.range(0, n)
                .mapToDouble(i -> (bits[i] - ratio * bytes[i]) * n / allBytes)
                .map(residual -> residual * residual)
                .sum();
        double standardError = Math.sqrt(squares / (n - 1) / n);
        double quantile = TDistribution.of(n - 1).inverseSurvivalProbability(0.025);
        List<Double> each = pairs.stream()
                .map(pair -> IntStream.range(0, n).mapToDouble(pair::bits).sum() / allBytes)
                .toList();
        return new Measured(domain, ratio, quantile * standardError, n, Spread.of(each));
    }
}
