package bam.contracts;

import java.util.List;

/**
 * A stage of a plan: what it computes, from whose results, and the fingerprint that follows.
 *
 * @param fingerprint identity
 * @param label what people call it: {@code seed}, {@code expert code}, {@code evaluate btx}
 * @param spec what it computes
 * @param code digest of the code that computes it
 * @param parents whose results it reads
 */
public record PlannedStage(Fingerprint fingerprint, String label, StageSpec spec, Digest code, List<Parent> parents) {
    /** The fingerprint must be the one that follows from the rest. */
    public PlannedStage {
        parents = List.copyOf(parents);
        Fingerprint expected = Fingerprint.of(spec, code, parents);
        if (!fingerprint.equals(expected)) {
            throw new IllegalArgumentException("stage '" + label + "' has fingerprint " + expected.abbreviated()
                    + ", not " + fingerprint.abbreviated() + "; it was altered after planning, plan it again");
        }
    }

    /** Plans a stage. */
    public static PlannedStage of(String label, StageSpec spec, Digest code, List<Parent> parents) {
        return new PlannedStage(Fingerprint.of(spec, code, parents), label, spec, code, parents);
    }

    /** The fingerprint of the parent in this role. */
    public Fingerprint parent(String role) {
        return parents.stream()
                .filter(parent -> parent.role().equals(role))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "stage '" + label + "' has no parent '" + role + "'; it has " + parents))
                .fingerprint();
    }
}
