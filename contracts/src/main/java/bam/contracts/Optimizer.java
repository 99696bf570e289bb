package bam.contracts;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * AdamW with decoupled weight decay on matrices and clipping by global norm.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added outside the root
 * @param weightDecay of every matrix, of no norm scale
 * @param clip largest global norm of the gradients
 * @param frozen groups of tensors that stay as they are: no update, no decay, moments untouched, no share in the norm
 *     that is clipped; sorted; plans of version 0.1 do not say
 */
public record Optimizer(
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        double clip,
        @Nullable List<TensorGroup> frozen) {
    /** Weight decay as in paper section 5.1; the rest, on which the paper is silent, by common convention. */
    public static final Optimizer STANDARD = new Optimizer(0.9, 0.95, 1e-8, 0.1, 1.0);

    /** Sorts the groups, each once. */
    public Optimizer {
        frozen =
                frozen == null ? List.of() : frozen.stream().sorted().distinct().toList();
    }

    /** Nothing is frozen. */
    public Optimizer(double beta1, double beta2, double epsilon, double weightDecay, double clip) {
        this(beta1, beta2, epsilon, weightDecay, clip, List.of());
    }

    /** The same with these groups frozen instead. */
    public Optimizer freezing(List<TensorGroup> groups) {
        return new Optimizer(beta1, beta2, epsilon, weightDecay, clip, groups);
    }

    /** Groups of tensors that stay as they are. */
    @Override
    public List<TensorGroup> frozen() {
        return Objects.requireNonNull(frozen, "the constructor puts in the standard");
    }

    void describe(Description description, String prefix) {
        description
                .addUnless(STANDARD.beta1, prefix + "beta1", beta1)
                .addUnless(STANDARD.beta2, prefix + "beta2", beta2)
                .addUnless(STANDARD.epsilon, prefix + "epsilon", epsilon)
                .addUnless(STANDARD.weightDecay, prefix + "weight-decay", weightDecay)
                .addUnless(STANDARD.clip, prefix + "clip", clip)
                .addUnless(List.of(), prefix + "frozen", frozen());
    }
}
