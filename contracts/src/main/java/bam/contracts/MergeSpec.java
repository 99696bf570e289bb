package bam.contracts;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The sources become one model: their mean when the result is dense, a mixture (paper section 4), or an ensemble in
 * which they stand side by side.
 *
 * @param result what comes out
 * @param sources names of the sources in expert order, the untouched seed first
 * @param routerDeviation standard deviation of the fresh routers (paper silent)
 * @param seed of the fresh routers
 * @param options what the paper's merge does not have; plans of version 0.1 do not say
 */
public record MergeSpec(
        Architecture result,
        List<String> sources,
        double routerDeviation,
        long seed,
        @Nullable MergeOptions options) implements StageSpec {
    /** The common convention, on which the paper is silent. */
    public static final double ROUTER_DEVIATION = 0.02;

    /** At least two sources, or one that a mixture is made of; each name in the options is a source. */
    public MergeSpec {
        sources = List.copyOf(sources);
        options = options == null ? MergeOptions.STANDARD : options;
        if (sources.isEmpty() || (sources.size() == 1 && result instanceof DenseArchitecture)) {
            throw new IllegalArgumentException(
                    "a merge of " + sources + " has fewer than two sources; add at least one expert");
        }
        requireSources(sources, options.origins());
        requireSources(sources, options.averaged());
        requireOrigins(result, sources, options);
        requireMembers(result, sources, options);
    }

    /** The paper's merge: an expert of each source, the mean of all. */
    public MergeSpec(Architecture result, List<String> sources, double routerDeviation, long seed) {
        this(result, sources, routerDeviation, seed, MergeOptions.STANDARD);
    }

    /** What the paper's merge does not have. */
    @Override
    public MergeOptions options() {
        return Objects.requireNonNull(options, "the constructor puts in the standard");
    }

    /** The place among the sources of the one that routed expert {@code expert} is a copy of. */
    public int origin(int expert) {
        if (!options().origins().isEmpty()) {
            return sources.indexOf(options().origins().get(expert));
        }
        int source = expert + firstRouted(result);
        return source < sources.size() ? source : 0;
    }

    /** The places among the sources of those that enter the mean. */
    public List<Integer> averaged() {
        List<String> named = options().averaged();
        return named.isEmpty()
                ? IntStream.range(0, sources.size()).boxed().toList()
                : named.stream().map(sources::indexOf).sorted().toList();
    }

    /** With a shared expert, which is the seed's, only the other sources are routed among. */
    private static int firstRouted(Architecture result) {
        return result instanceof MixtureArchitecture mixture && mixture.sharedExpert() ? 1 : 0;
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
        options().describe(description, prefix);
    }

    private static void requireSources(List<String> sources, List<String> named) {
        for (String name : named) {
            if (!sources.contains(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is none of the sources " + sources + "; name one of them");
            }
        }
    }

    private static void requireMembers(Architecture result, List<String> sources, MergeOptions options) {
        if (!(result instanceof EnsembleArchitecture ensemble)) {
            return;
        }
        if (!ensemble.experts().equals(sources) || !options.equals(MergeOptions.STANDARD)) {
            throw new IllegalArgumentException(
                    "an ensemble of " + ensemble.experts() + " is made of just these, not of " + sources + " with "
                            + options + "; name each source once and leave the options out");
        }
    }

    private static void requireOrigins(Architecture result, List<String> sources, MergeOptions options) {
        if (!(result instanceof MixtureArchitecture mixture)) {
            return;
        }
        int experts = mixture.experts().size();
        boolean listed = !options.origins().isEmpty();
        if (listed ? options.origins().size() != experts : experts < sources.size() - firstRouted(result)) {
            throw new IllegalArgumentException("the mixture has experts " + mixture.experts() + " of "
                    + (listed ? options.origins() : sources) + "; name an expert for each source");
        }
    }
}
