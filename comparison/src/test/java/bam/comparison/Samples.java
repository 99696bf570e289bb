package bam.comparison;

import bam.contracts.Architecture;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.MixtureArchitecture;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Models with losses that a hand can add up: one token and one byte per window, losses in bits. */
final class Samples {
    static final DenseArchitecture DENSE = new DenseArchitecture(
            64,
            3,
            2,
            2,
            32,
            128,
            257,
            DenseArchitecture.Rope.STANDARD,
            DenseArchitecture.Norm.STANDARD,
            DenseArchitecture.Block.PARALLEL,
            false);

    static final Architecture BTX =
            MixtureArchitecture.standard(DENSE, List.of("seed", "code", "law", "math"), AttentionVariant.AVERAGED);

    private Samples() {}

    static List<ScoredWindow> bits(double... bits) {
        return Arrays.stream(bits)
                .mapToObj(bit -> new ScoredWindow(bit * Math.log(2), 1, 1))
                .toList();
    }

    static ModelScores model(String label, long replicate, List<ScoredWindow> code, List<ScoredWindow> law) {
        return model(label, replicate, 1e12, code, law);
    }

    static ModelScores model(
            String label, long replicate, double flops, List<ScoredWindow> code, List<ScoredWindow> law) {
        SortedMap<String, List<ScoredWindow>> windows = new TreeMap<>();
        windows.put("code", code);
        windows.put("law", law);
        Architecture architecture = label.equals("seed") ? DENSE : BTX;
        return new ModelScores(
                label, replicate, architecture, new Spent(716_800, flops), new Spent(4_096_000, 2 * flops), windows);
    }
}
