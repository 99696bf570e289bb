package bam.study;

import bam.contracts.Architecture;
import bam.contracts.DenseArchitecture;
import bam.contracts.EnsembleArchitecture;
import bam.contracts.MergeOptions;
import bam.contracts.MergeSpec;
import bam.contracts.MixtureArchitecture;
import bam.study.StudyDocument.Ensemble;
import bam.study.StudyDocument.Mixture;
import bam.study.StudyDocument.Variant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A variant of a study, applied to sources: what is merged, and what comes out. */
public final class Merging {
    private final List<String> sources;
    private final DenseArchitecture dense;

    private Merging(List<String> sources, DenseArchitecture dense) {
        this.sources = sources;
        this.dense = dense;
    }

    /**
     * The merge that a variant asks for.
     *
     * @param all names of all sources, the seed first
     * @param dense what each of them is
     * @param seed of the fresh routers
     */
    public static MergeSpec of(Variant variant, List<String> all, DenseArchitecture dense, long seed) {
        List<String> sources = variant.sources().isEmpty()
                ? all
                : all.stream().filter(variant.sources()::contains).toList();
        if (variant.merge() instanceof Mixture mixture) {
            return new Merging(sources, dense).mixture(mixture, seed);
        }
        Architecture result = variant.merge() instanceof Ensemble ensemble
                ? new EnsembleArchitecture(dense, sources, ensemble.topK().orElse(sources.size()))
                : dense;
        return new MergeSpec(result, sources, MergeSpec.ROUTER_DEVIATION, seed);
    }

    private MergeSpec mixture(Mixture mixture, long seed) {
        List<String> origins = origins(mixture);
        boolean usual = mixture.copies().keySet().stream().allMatch(name -> name.equals(sources.get(0)));
        boolean all = mixture.mean().isEmpty() || mixture.mean().containsAll(sources);
        MergeOptions options =
                new MergeOptions(usual ? List.of() : origins, all ? List.of() : mixture.mean(), mixture.scaling());
        return new MergeSpec(result(mixture, origins), sources, mixture.routerDeviation(), seed, options);
    }

    /** The source of each routed expert: one of each source, then further copies. */
    private List<String> origins(Mixture mixture) {
        List<String> origins = new ArrayList<>(sources);
        if (mixture.sharedExpert()) {
            origins.remove(0);
        }
        mixture.copies().forEach((name, count) -> origins.addAll(Collections.nCopies(count, name)));
        return origins;
    }

    private Architecture result(Mixture mixture, List<String> origins) {
        return new MixtureArchitecture(
                dense,
                names(origins),
                mixture.attention(),
                mixture.attentionRouting().over(origins.size()),
                mixture.router(),
                mixture.sharedExpert());
    }

    /** Experts are called after their sources, further ones of a source {@code seed#2}, {@code seed#3}, …. */
    private static List<String> names(List<String> origins) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < origins.size(); i++) {
            String origin = origins.get(i);
            int before = Collections.frequency(origins.subList(0, i), origin);
            names.add(before == 0 ? origin : origin + "#" + (before + 1));
        }
        return names;
    }
}
