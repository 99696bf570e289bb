package bam.contracts;

import java.util.List;

/**
 * Losses of a model on fixed held-out windows: the same windows for every model, so that differences are paired.
 *
 * @param domains whose held-out part is read, in table order
 * @param windows number of windows of each domain
 * @param context tokens predicted in a window
 * @param numerics what decides the last bits
 */
public record EvaluationSpec(List<String> domains, int windows, int context, Numerics numerics) implements StageSpec {
    /** At least one domain and one window. */
    public EvaluationSpec {
        domains = List.copyOf(domains);
        if (domains.isEmpty() || windows < 1 || context < 1) {
            throw new IllegalArgumentException("an evaluation of " + windows + " windows of " + context
                    + " tokens on domains " + domains + " measures nothing; give at least 1 of each");
        }
    }

    @Override
    public StageKind kind() {
        return StageKind.EVALUATION;
    }

    @Override
    public void describe(Description description, String prefix) {
        description
                .add(prefix + "domains", domains)
                .add(prefix + "windows", windows)
                .add(prefix + "context", context);
        numerics.describe(description, prefix + "numerics.");
    }
}
