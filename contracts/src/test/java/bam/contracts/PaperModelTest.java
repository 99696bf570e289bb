package bam.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Counts of the paper's models are the paper's where those are right, and the corrected ones elsewhere. */
class PaperModelTest {
    private static final int SMALL_LAYERS = 6;

    /** In the paper's Table 7 every feed-forward cell is larger by this, for each expert; nothing explains it. */
    private static final long UNEXPLAINED = 6_144;

    @Test
    void parametersOfTheSmallModelAreThoseOfTableNine() {
        assertThat(small("dense")).isEqualTo(new Cost(587_209_728, 587_209_728));
        assertThat(small("btx")).isEqualTo(new Cost(700_480_512, 587_234_304));
        assertThat(small("bam-expert-kv").totalParameters()).isEqualTo(776_002_560);
        assertThat(small("bam-shared-kv").totalParameters()).isEqualTo(738_253_824);
    }

    @Test
    void wherePaperForgetsARouterOrSharedKeysTheCountsAreCorrected() {
        assertThat(small("bam-expert-kv").activeParameters()).isEqualTo(662_756_352);
        assertThat(small("bam-shared-kv").activeParameters()).isEqualTo(625_007_616);
        assertThat(small("btx-6-top-3")).isEqualTo(new Cost(775_990_272, 662_744_064));
    }

    /** The paper rounds some of these and cuts off others. */
    @Test
    void moreExpertsGrowAsInTableFour() {
        double[] expected = {738, 776, 813, 851};
        for (int i = 0; i < expected.length; i++) {
            Cost cost = small("btx-" + (5 + i));
            assertThat(cost.totalParameters() / 1e6).isCloseTo(expected[i], within(1.0));
            assertThat(cost.activeParameters() / 1e6).isCloseTo(587, within(1.0));
        }
    }

    @Test
    void parametersOfTheLargeModelAreAsComputed() {
        assertThat(Cost.of(PaperModel.LARGE.dense())).isEqualTo(new Cost(1_991_289_600, 1_991_289_600));
        assertThat(millions("btx")).containsExactly(5_431, 1_991);
        assertThat(millions("bam-shared-kv")).containsExactly(6_005, 2_565);
        assertThat(millions("bam-expert-kv")).containsExactly(6_196, 2_756);
    }

    @Test
    void blocksAreMadeOfTheRowsOfTableNine() {
        var groups = Cost.byGroup(variant(PaperModel.SMALL, "bam-expert-kv"));
        assertThat(groups).containsEntry(TensorGroup.EMBEDDINGS, new Cost(2 * 262_144_000L, 2 * 262_144_000L));
        assertThat(groups).containsEntry(TensorGroup.NORMS, new Cost(7 * 1024, 7 * 1024));
        long attention = SMALL_LAYERS * (4_194_304L + 12_582_912L);
        assertThat(groups).containsEntry(TensorGroup.ATTENTION_EXPERTS, new Cost(attention, attention));
        long expert = SMALL_LAYERS * (4_194_304L + 2_097_152L);
        assertThat(groups).containsEntry(TensorGroup.FEED_FORWARD_EXPERTS, new Cost(4 * expert, expert));
        assertThat(groups).containsEntry(TensorGroup.ATTENTION_ROUTERS, new Cost(6 * 4096, 6 * 4096));
        assertThat(groups).doesNotContainKeys(TensorGroup.ATTENTION, TensorGroup.FEED_FORWARD);
    }

    @Test
    void flopsOfALayerAreThoseOfTableSeven() {
        assertFlops("bam-expert-kv", 35_651_584, 1, 48_257_024);
        assertFlops("btx", 8_912_896, 1, 21_510_144);
        assertFlops("btx-6-top-3", 8_912_896, 3, 46_692_352);
        assertFlops("bam-shared-kv", 23_068_672, 1, 35_674_112);
    }

    private static void assertFlops(String name, long attention, int topK, long total) {
        ForwardFlops flops = ForwardFlops.mean(variant(PaperModel.SMALL, name), 256);
        assertThat(flops.attention() / SMALL_LAYERS).as(name).isEqualTo(attention);
        assertThat(flops.feedForward() / SMALL_LAYERS).as(name).isEqualTo(topK * 12_582_912L);
        assertThat(flops.withoutVocabulary() / SMALL_LAYERS).as(name).isEqualTo(total - topK * UNEXPLAINED);
    }

    @Test
    void theLastTokenOfAContextLooksAtTwiceAsManyKeysAsTheMean() {
        Architecture dense = PaperModel.LARGE.dense();
        ForwardFlops mean = ForwardFlops.mean(dense, 4096);
        ForwardFlops end = ForwardFlops.atEnd(dense, 4096);
        assertThat(end.attention() - mean.attention()).isEqualTo(2L * 4096 * 2304 * 18);
        assertThat(end.vocabulary()).isEqualTo(2L * 256_000 * 2304);
        assertThat(Cost.forwardFlopsPerToken(dense, 4096)).isEqualTo(end.total());
        assertThat(ForwardFlops.atEnd(dense, 2048)).isEqualTo(mean);
    }

    @Test
    void aTokenInTheCacheTakesAsMuchAsSectionSevenThreeSays() {
        assertThat(cachedNumbers(PaperModel.SMALL, "bam-expert-kv")).isEqualTo(8_192);
        assertThat(cachedNumbers(PaperModel.SMALL, "bam-shared-kv")).isEqualTo(2_048);
        assertThat(cachedNumbers(PaperModel.SMALL, "btx")).isEqualTo(2_048);
        assertThat(cachedNumbers(PaperModel.LARGE, "bam-expert-kv")).isEqualTo(6_144);
        assertThat(cachedNumbers(PaperModel.LARGE, "bam-shared-kv")).isEqualTo(1_536);
        assertThat(CacheSize.of(variant(PaperModel.LARGE, "bam-expert-kv"), 2).caches())
                .isEqualTo(4);
    }

    private static long cachedNumbers(PaperModel model, String name) {
        CacheSize cache = CacheSize.of(variant(model, name), 2);
        assertThat(cache.keyBytes()).isEqualTo(cache.valueBytes());
        return cache.bytes() / 2 / model.dense().layers();
    }

    @Test
    void uniformGatesHaveNoRouterToCount() {
        MixtureArchitecture soft = (MixtureArchitecture) variant(PaperModel.SMALL, "bam-shared-kv");
        MixtureArchitecture uniform = new MixtureArchitecture(
                soft.dense(),
                soft.experts(),
                soft.attention(),
                AttentionRouter.uniform(4),
                soft.feedForwardRouter(),
                false);
        assertThat(Cost.of(soft).activeParameters() - Cost.of(uniform).activeParameters())
                .isEqualTo(6 * 4096);
        assertThat(ForwardFlops.mean(soft, 256).routers()
                        - ForwardFlops.mean(uniform, 256).routers())
                .isEqualTo(2 * 6 * 4096);
    }

    private static Cost small(String name) {
        return Cost.of(variant(PaperModel.SMALL, name));
    }

    private static long[] millions(String name) {
        Cost cost = Cost.of(variant(PaperModel.LARGE, name));
        return new long[] {Math.round(cost.totalParameters() / 1e6), Math.round(cost.activeParameters() / 1e6)};
    }

    private static Architecture variant(PaperModel model, String name) {
        return Objects.requireNonNull(model.variants().get(name), name);
    }
}
