package bam.comparison;

import static bam.comparison.Samples.bits;
import static bam.comparison.Samples.model;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The sentence under the table. */
class CaveatTest {
    private static final List<ScoredWindow> ANY = bits(1, 2);

    @Test
    void oneReplicateUnequalComputeAndLeaksAreAllNamed() {
        SortedMap<String, Double> leaks = new TreeMap<>();
        leaks.put("code", 0.194);
        leaks.put("math", 0.222);
        leaks.put("prose", 0.003);
        ResultTable table = ResultTable.of(
                List.of("code"),
                "btx",
                List.of(
                        model("seed", 1, 9e12, ANY, ANY),
                        model("btx", 1, 1e12, ANY, ANY),
                        model("soup", 1, 0.9e12, ANY, ANY),
                        model("bam", 1, 2.1e12, ANY, ANY)));

        assertThat(Caveat.of(table, List.of("soup", "btx", "bam"), leaks).sentence())
                .isEqualTo("With a single replicate the intervals cover evaluation noise only, so that a small"
                        + " difference may be the luck of one training seed; bam was trained with 2.10 times the FLOPs"
                        + " of btx, so that the table cannot tell a better design from more compute; held-out text that"
                        + " also occurs word for word in training (19 % of code, 22 % of math) flatters every model's"
                        + " perplexity, though hardly the differences between them.");
    }

    @Test
    void equalComputeAndSeveralReplicatesAreSaidToo() {
        ResultTable table = ResultTable.of(
                List.of("code"),
                "btx",
                List.of(
                        model("btx", 1, ANY, ANY),
                        model("btx", 2, ANY, ANY),
                        model("bam", 1, ANY, ANY),
                        model("bam", 2, ANY, ANY)));

        assertThat(Caveat.of(table, List.of("btx", "bam"), new TreeMap<>()).sentence())
                .isEqualTo(
                        "With 2 replicates the ranges show the luck of training seeds roughly, and the intervals"
                                + " cover evaluation noise only; every variant was trained with the FLOPs of btx to within 1 %.");
    }

    @Test
    void lessComputeThanTheBaselineCountsAsMuchAsMore() {
        ResultTable table = ResultTable.of(
                List.of("code"),
                "btx",
                List.of(
                        model("btx", 1, 1e12, ANY, ANY),
                        model("cm", 1, 0.4e12, ANY, ANY),
                        model("dm", 1, 2e12, ANY, ANY)));

        assertThat(Caveat.of(table, List.of("cm", "dm"), new TreeMap<>()).sentence())
                .contains("cm was trained with 0.40 times the FLOPs of btx", "from less compute");
    }
}
