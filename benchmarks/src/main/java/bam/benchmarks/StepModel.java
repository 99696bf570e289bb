package bam.benchmarks;

import bam.contracts.Architecture;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.MixtureArchitecture;
import java.util.List;
import java.util.Locale;

/** The networks whose training steps are timed; mixtures are the paper's, of four sources. */
public enum StepModel {
    DENSE,
    BTX,
    BAM_EXPERT_KV,
    BAM_SHARED_KV;

    private static final List<String> EXPERTS = List.of("seed", "code", "math", "law");

    Architecture architecture(DenseArchitecture dense) {
        return switch (this) {
            case DENSE -> dense;
            case BTX -> MixtureArchitecture.standard(dense, EXPERTS, AttentionVariant.AVERAGED);
            case BAM_EXPERT_KV -> MixtureArchitecture.standard(dense, EXPERTS, AttentionVariant.EXPERT_KV);
            case BAM_SHARED_KV -> MixtureArchitecture.standard(dense, EXPERTS, AttentionVariant.SHARED_KV);
        };
    }

    /** The name that people give: {@code bam-expert-kv}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
