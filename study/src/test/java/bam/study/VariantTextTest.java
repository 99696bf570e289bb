package bam.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.MergeSpec;
import bam.contracts.MixtureArchitecture;
import bam.contracts.PaperModel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A variant can be written outside a study, with the same keys and the same faults. */
class VariantTextTest {
    private static final List<String> SOURCES = List.of("seed", "code", "math", "law");

    @Test
    void methodsHaveNames() {
        assertThat(spec("btx", SOURCES).result())
                .isEqualTo(PaperModel.SMALL.variants().get("btx"));
        assertThat(spec("bam-expert-kv", SOURCES).result())
                .isEqualTo(PaperModel.SMALL.variants().get("bam-expert-kv"));
        assertThat(spec("bam-shared-kv", SOURCES).result())
                .isEqualTo(PaperModel.SMALL.variants().get("bam-shared-kv"));
        assertThat(spec("soup", SOURCES).result()).isEqualTo(PaperModel.SMALL.dense());
        MergeSpec sparse = spec("sparse-upcycling", List.of("seed"));
        assertThat(((MixtureArchitecture) sparse.result()).experts()).hasSize(4);
        assertThat(List.of(sparse.origin(0), sparse.origin(3))).containsExactly(0, 0);
    }

    @Test
    void everyKeyOfAVariantIsUnderstood() {
        assertThat(spec("attention: averaged, copies: { seed: 2 }, top-k: 3", SOURCES)
                        .result())
                .isEqualTo(PaperModel.SMALL.variants().get("btx-6-top-3"));
        assertThat(spec("{ attention: { kind: shared_kv, router: top-k, top-k: 2 } }", SOURCES)
                        .result())
                .isEqualTo(PaperModel.SMALL.variants().get("bam-shared-kv-top-2"));
    }

    @Test
    void faultsAreThoseOfAStudy() {
        assertThatThrownBy(() -> VariantText.parse("attention: averaged, top-k: 5", SOURCES))
                .isInstanceOf(StudyFaults.class)
                .hasMessage("variant:1:40: variant.top-k is 5, but the mixture has 4 experts; give 1 to 4");
        assertThatThrownBy(() -> VariantText.parse("attention: averaged, top-k: 2", List.of("seed")))
                .isInstanceOf(StudyFaults.class)
                .hasMessageContaining("the mixture has 1 experts");
        assertThatThrownBy(() -> VariantText.parse("btxx", SOURCES))
                .isInstanceOf(StudyFaults.class)
                .hasMessageContaining("variant has none of the keys merge, attention");
        assertThatThrownBy(() -> VariantText.parse("}", SOURCES)).isInstanceOf(StudyFaults.class);
    }

    private static MergeSpec spec(String text, List<String> sources) {
        return Merging.of(VariantText.parse(text, sources), sources, PaperModel.SMALL.dense(), 1);
    }
}
