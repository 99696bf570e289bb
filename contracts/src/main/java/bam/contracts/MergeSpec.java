package bam.contracts;

import java.util.List;

/**
 * The sources become one model: their mean when the result is dense, a mixture otherwise (paper section 4).
 *
 * @param result what comes out
 * @param sources names of the sources in expert order, the untouched seed first
 * @param routerDeviation standard deviation of the fresh routers (paper silent)
 * @param seed of the fresh routers
 */
public record MergeSpec(Architecture result, List<String> sources, double routerDeviation, long seed)
        implements StageSpec {
    /** The common convention, on which the paper is silent. */
    public static final double ROUTER_DEVIATION = 0.02;

    /** At least two sources. */
    public MergeSpec {
        sources = List.copyOf(sources);
        if (sources.size() < 2) {
            throw new IllegalArgumentException(
                    "a merge of " + sources + " has fewer than two sources; add at least one expert");
        }
    }

    @Override
    public StageKind kind() {
        return StageKind.MERGE;
    }

    /** Copies and means in a fixed order: the same everywhere. */
    @Override
    public Numerics numerics() {
        return Numerics.SINGLE_THREAD;
    }

    @Override
    public void describe(Description description, String prefix) {
        result.describe(description, prefix + "result.");
        description
                .add(prefix + "sources", sources)
                .addUnless(ROUTER_DEVIATION, prefix + "router-deviation", routerDeviation)
                .add(prefix + "seed", seed);
    }
}
