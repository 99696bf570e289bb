package bam.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** An ensemble costs what its experts cost together, since all of them read every token. */
class EnsembleArchitectureTest {
    private static final DenseArchitecture DENSE = PaperModel.SMALL.dense();
    private static final List<String> EXPERTS = List.of("seed", "code", "law");
    private static final EnsembleArchitecture ENSEMBLE = new EnsembleArchitecture(DENSE, EXPERTS, 2);

    @Test
    void parametersFlopsAndCacheAreThoseOfAllExperts() {
        assertThat(Cost.of(ENSEMBLE)).isEqualTo(new Cost(3 * 587_209_728L, 3 * 587_209_728L));
        assertThat(ForwardFlops.mean(ENSEMBLE, 256).total())
                .isEqualTo(3 * ForwardFlops.mean(DENSE, 256).total());
        assertThat(CacheSize.of(ENSEMBLE, 4).bytes())
                .isEqualTo(3 * CacheSize.of(DENSE, 4).bytes());
    }

    @Test
    void oneExpertOrNoneAtATokenIsNoEnsemble() {
        assertThatThrownBy(() -> new EnsembleArchitecture(DENSE, List.of("seed"), 1))
                .hasMessage("the ensemble has the experts [seed]; give at least two");
        assertThatThrownBy(() -> new EnsembleArchitecture(DENSE, EXPERTS, 4))
                .hasMessage("an ensemble of 3 experts cannot mix 4 of them; give 1 to 3");
        assertThatThrownBy(() -> new MergeSpec(ENSEMBLE, List.of("seed", "law", "code"), 0.02, 1))
                .hasMessageStartingWith("an ensemble of [seed, code, law] is made of just these, not of [seed, law");
    }
}
