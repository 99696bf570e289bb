package bam.drills.strike;

import bam.contracts.StageKind;
import bam.drills.probe.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A kind of stage and a phase that its attempts go through: each pair is struck as often as every other. */
record Pair(StageKind kind, Phase phase) {
    /** Every pair that exists, in the order of a study. */
    static List<Pair> all() {
        return Arrays.stream(StageKind.values())
                .flatMap(kind -> Phase.of(kind).stream().map(phase -> new Pair(kind, phase)))
                .toList();
    }

    /** {@code expert in save}. */
    String words() {
        return kind.name().toLowerCase(Locale.ROOT) + " in " + phase.word();
    }
}
