package bam.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A grid is the variants that somebody would have written by hand. */
class GridTest {
    private static final String VARIANT = "  btx: { attention: averaged }";

    @Test
    void makesAVariantOfEachCombinationNamedByWhatItVaries() {
        StudyDocument study = with("grid: { attention: [averaged, expert_kv], top-k: [1, 2], softmax: after }");

        assertThat(study).isEqualTo(with("""
                averaged-top-k-1: { attention: averaged, top-k: 1, softmax: after }
                  averaged-top-k-2: { attention: averaged, top-k: 2, softmax: after }
                  expert-kv-top-k-1: { attention: expert_kv, top-k: 1, softmax: after }
                  expert-kv-top-k-2: { attention: expert_kv, top-k: 2, softmax: after }"""));
        assertThat(study.variants().keySet())
                .containsExactly(
                        "btx", "averaged-top-k-1", "averaged-top-k-2", "expert-kv-top-k-1", "expert-kv-top-k-2");
    }

    @Test
    void namesMapsListsFlagsAndFractions() {
        assertThat(
                        with("grid: { attention: [{ kind: shared_kv, router: uniform }, expert_kv], load-balance: [0, 0.01] }")
                                .variants()
                                .keySet())
                .contains("shared-kv-uniform-load-balance-0", "expert-kv-load-balance-0-01");
        assertThat(with("grid: { attention: averaged, shared-expert: [true, false], sources: [[seed, code]] }")
                        .variants()
                        .keySet())
                .contains("shared-expert-seed-code", "no-shared-expert-seed-code");
    }

    @Test
    void faultsOfACombinationStandAtTheValueThatMakesThem() {
        assertThatThrownBy(() -> with("grid: { attention: [averaged, expert_kb] }"))
                .hasMessageContaining("11:33: variants.expert-kb.attention is 'expert_kb'");
        assertThatThrownBy(() -> with("grid: { attention: averaged, top-k: [1, 5] }"))
                .hasMessageContaining("11:43: variants.top-k-5.top-k is 5, but the mixture has 2 experts; give 1 to 2");
        assertThatThrownBy(() -> with("grid: { attention: [averaged], top-k: [] }"))
                .hasMessageContaining("11:41: variants.grid.top-k is an empty list; give the values that it takes");
    }

    @Test
    void refusesMoreCombinationsThanAStudyTakes() {
        String many = IntStream.range(0, 1000).mapToObj(String::valueOf).collect(Collectors.joining(", "));

        assertThatThrownBy(() -> with("grid: { attention: averaged, z: [" + many + "], load-balance: [" + many + "] }"))
                .hasMessageContaining(
                        "variants.grid has more than 32 combinations, and a study takes no more variants");
    }

    @Test
    void refusesNamesThatAreThereAlready() {
        assertThatThrownBy(() -> with("grid: { attention: [averaged, averaged] }"))
                .hasMessageContaining("variants.grid makes 'averaged' twice; keep each value once");
        assertThatThrownBy(() -> with("top-k-1: { attention: averaged }\n  grid: { attention: averaged, top-k: [1] }"))
                .hasMessageContaining("the grid makes a variant 'top-k-1', which is there already");
    }

    private static StudyDocument with(String variants) {
        return Examples.parse(Examples.SMALL.replace(VARIANT, VARIANT + "\n  " + variants));
    }
}
