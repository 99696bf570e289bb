package bam.contracts;

/**
 * AdamW with decoupled weight decay on matrices and clipping by global norm.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added outside the root
 * @param weightDecay of every matrix, of no norm scale
 * @param clip largest global norm of the gradients
 */
public record Optimizer(double beta1, double beta2, double epsilon, double weightDecay, double clip) {
    /** Weight decay as in paper section 5.1; the rest, on which the paper is silent, by common convention. */
    public static final Optimizer STANDARD = new Optimizer(0.9, 0.95, 1e-8, 0.1, 1.0);

    void describe(Description description, String prefix) {
        description
                .addUnless(STANDARD.beta1, prefix + "beta1", beta1)
                .addUnless(STANDARD.beta2, prefix + "beta2", beta2)
                .addUnless(STANDARD.epsilon, prefix + "epsilon", epsilon)
                .addUnless(STANDARD.weightDecay, prefix + "weight-decay", weightDecay)
                .addUnless(STANDARD.clip, prefix + "clip", clip);
    }
}
