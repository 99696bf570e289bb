package bam.study;

import bam.contracts.Description;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Why two stages are not one: everything that their fingerprints are made of and in which they differ.
 *
 * @param fields settings of their own by path; {@code kind} of stage and {@code code} that computes it among them
 * @param parents stages whose results they read, by role, where these are others; values are fingerprints
 */
public record StageDifference(List<FieldDifference> fields, List<FieldDifference> parents) {
    /** Path of the kind of stage. */
    public static final String KIND = "kind";

    /** Path of the digest of the code. */
    public static final String CODE = "code";

    /** Freezes the lists. */
    public StageDifference {
        fields = List.copyOf(fields);
        parents = List.copyOf(parents);
    }

    /** What differs from left to right; nothing exactly if they have one fingerprint. */
    public static StageDifference of(PlannedStage left, PlannedStage right) {
        return new StageDifference(
                FieldDifference.between(fields(left), fields(right)),
                FieldDifference.between(parents(left), parents(right)));
    }

    /** Whether they are one stage. */
    public boolean none() {
        return fields.isEmpty() && parents.isEmpty();
    }

    private static SortedMap<String, String> fields(PlannedStage stage) {
        SortedMap<String, String> fields =
                new TreeMap<>(Description.of(stage.spec()).lines());
        fields.put(KIND, stage.spec().kind().name());
        fields.put(CODE, stage.code().hex());
        return fields;
    }

    /** A role has one parent, but the program that wrote an old plan is not asked whether it kept to that. */
    private static Map<String, String> parents(PlannedStage stage) {
        return stage.parents().stream()
                .sorted()
                .collect(Collectors.toMap(
                        Parent::role, parent -> parent.fingerprint().hex(), (one, other) -> one + " " + other));
    }
}
