package bam.comparison;

import static bam.comparison.Samples.bits;
import static bam.comparison.Samples.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import bam.comparison.ResultTable.Row;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table, against numbers worked out by hand. */
class ResultTableTest {
    private static final List<String> DOMAINS = List.of("law", "code");

    private static final ResultTable TABLE = ResultTable.of(
            DOMAINS,
            "btx",
            List.of(
                    model("seed", 1, bits(3, 3), bits(1, 3)),
                    model("btx", 1, bits(1, 2), bits(2, 2)),
                    model("bam", 1, bits(1, 1), bits(1, 2))));

    @Test
    void perplexityIsOfAllTokensAndTheAverageIsOfTheDomains() {
        Row seed = TABLE.rows().get(0);

        // law: 2 bits per token on average, so 2^2; code: 3 bits, so 2^3.
        assertThat(seed.perplexities().get(0).mean()).isCloseTo(4, within(1e-12));
        assertThat(seed.perplexities().get(1).mean()).isCloseTo(8, within(1e-12));
        assertThat(seed.average().mean()).isCloseTo(6, within(1e-12));
        assertThat(seed.bitsPerByte().mean()).isCloseTo(2.5, within(1e-12));
    }

    @Test
    void perplexityIsPerTokenAndBitsArePerByte() {
        List<ScoredWindow> windows = List.of(new ScoredWindow(4 * Math.log(2), 2, 8), new ScoredWindow(0, 2, 2));

        assertThat(ScoredWindow.perplexity(windows)).isCloseTo(2, within(1e-12));
        assertThat(ScoredWindow.bitsPerByte(windows)).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void aRowSaysWhatTheModelIsAndCost() {
        Row btx = TABLE.rows().get(1);

        assertThat(btx.parameters().totalParameters()).isEqualTo(377_984);
        assertThat(btx.own().tokens()).isEqualTo(716_800);
        assertThat(btx.lineage().flops()).isEqualTo(2e12);
        assertThat(TABLE.rows().get(0).parameters().totalParameters()).isEqualTo(156_032);
    }

    @Test
    void theTextIsAlignedAndSaysWhatTheIntervalsCover() {
        assertThat(TABLE.text(200).lines().limit(4))
                .containsExactly(
                        "Perplexity on held-out text (lower is better; avg is the mean of the domains)",
                        "model    law   code    avg  bits/byte  parameters   active  tokens  lineage tokens    FLOPs  lineage FLOPs",
                        "seed   4.000  8.000  6.000      2.500     156,032  156,032  0.72 M          4.10 M  1.00e12        2.00e12",
                        "btx    4.000  2.828  3.414      1.750     377,984  156,800  0.72 M          4.10 M  1.00e12        2.00e12");
        assertThat(TABLE.text(200))
                .contains("Bits per byte minus those of btx, with 95 % intervals")
                .contains("seed   +0.000 ±12.706  +1.500 ±6.353")
                .contains("bam     -0.500 ±6.353  -0.500 ±6.353")
                .contains("cover evaluation noise only");
    }

    @Test
    void noLineIsWiderThanAsked() {
        assertThat(TABLE.text(60).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
        assertThat(TABLE.text(60)).contains("model    law   code    avg  bits/byte  parameters   active\n");
    }

    @Test
    void markdownHasTheSameRows() {
        assertThat(TABLE.markdown())
                .contains("| model | law | code | avg |")
                .contains("| --- | ---: |")
                .contains("| seed | 4.000 | 8.000 | 6.000 | 2.500 | 156,032 |")
                .contains("| bam | -0.500 ±6.353 | -0.500 ±6.353 |");
    }

    @Test
    void replicatesAreAveragedAndTheirRangeIsShown() {
        ResultTable table = ResultTable.of(
                DOMAINS,
                "btx",
                List.of(
                        model("btx", 1, bits(1, 1), bits(1, 1)),
                        model("btx", 2, bits(3, 3), bits(1, 1)),
                        model("bam", 1, bits(0, 0), bits(1, 1)),
                        model("bam", 2, bits(1, 1), bits(1, 1))));

        assertThat(table.rows()).hasSize(2);
        assertThat(table.rows().get(0).replicates()).containsExactly(1L, 2L);
        assertThat(table.rows().get(0).perplexities().get(1).mean()).isCloseTo(5, within(1e-12));
        assertThat(table.text(200)).contains("5.000 (2.000–8.000)").contains("-1.500 ±0.000 (-2.000 … -1.000)");
    }

    @Test
    void aRefusedDifferenceIsShownAsASentenceAndNotAsANumber() {
        ResultTable table = ResultTable.of(
                DOMAINS,
                "btx",
                List.of(model("btx", 1, bits(1, 2), bits(1, 2)), model("bam", 1, bits(1, 2, 3), bits(1, 2))));

        assertThat(table.text(300))
                .contains("refused")
                .contains("Refused: 'bam' (replicate 1) was scored on 3 windows of code and 'btx' (replicate 1) on 2;");
    }

    @Test
    void aMissingBaselineLeavesTheRestOfTheTable() {
        ResultTable table = ResultTable.of(DOMAINS, "btx", List.of(model("bam", 1, bits(1, 2), bits(1, 2))));

        assertThat(table.text(300))
                .contains("bam    2.828")
                .contains("Refused: the baseline 'btx' has no scores; evaluate it, or name another.");
    }

    @Test
    void aModelThatLacksADomainIsRefused() {
        assertThatThrownBy(() ->
                        ResultTable.of(List.of("math"), "btx", List.of(model("btx", 1, bits(1, 2), bits(1, 2)))))
                .hasMessage(
                        "model 'btx' was not scored on math; evaluate it there, or leave the domain out of the table");
    }

    @Test
    void aReplicateGivenTwiceIsRefused() {
        ModelScores btx = model("btx", 1, bits(1, 2), bits(1, 2));

        assertThatThrownBy(() -> ResultTable.of(DOMAINS, "btx", List.of(btx, btx)))
                .hasMessage("replicate 1 of model 'btx' was given twice; give each once");
    }

    @Test
    void theTableSurvivesJson() throws IOException {
        ObjectMapper json = new ObjectMapper();

        assertThat(json.readValue(json.writeValueAsString(TABLE), ResultTable.class))
                .isEqualTo(TABLE);
    }
}
