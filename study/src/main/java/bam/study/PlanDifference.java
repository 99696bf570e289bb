package bam.study;

import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What two plans have in common, and the exact path of every field that makes the rest of them different.
 *
 * @param left id of the one study
 * @param right id of the other
 * @param document fields of the study documents that differ, whether or not a result depends on them
 * @param places of the method in either plan, in order
 */
public record PlanDifference(String left, String right, List<FieldDifference> document, List<Place> places) {
    /** Freezes the lists. */
    public PlanDifference {
        document = List.copyOf(document);
        places = List.copyOf(places);
    }

    /** What the two plans have at a place. */
    public enum Verdict {
        /** One stage: its result is shared. */
        SAME,
        /** Two stages. */
        OTHER,
        /** Only the left plan has such a place, with a stage that the right one does not want. */
        LEFT_ONLY,
        /** Only the right plan has such a place, with a stage that the left one does not want. */
        RIGHT_ONLY
    }

    /**
     * A place of the method.
     *
     * @param name such as {@code seed} or {@code mixture btx}
     * @param verdict what the plans have there
     * @param left the stage there on the left, if any
     * @param right the stage there on the right, if any
     * @param difference what makes these two stages different; nothing unless there are two
     */
    public record Place(
            String name,
            Verdict verdict,
            Optional<Fingerprint> left,
            Optional<Fingerprint> right,
            StageDifference difference) {}

    /** Compares two plans; with one replicate each, they are compared whatever its seed. */
    public static PlanDifference of(StudyPlan left, StudyPlan right) {
        boolean alone = left.replicates().size() == 1 && right.replicates().size() == 1;
        Map<String, PlannedStage> one = PlanPlaces.of(left, alone);
        Map<String, PlannedStage> other = PlanPlaces.of(right, alone);
        Set<String> names = new LinkedHashSet<>(one.keySet());
        names.addAll(other.keySet());
        Set<Fingerprint> wantedLeft = fingerprints(left);
        Set<Fingerprint> wantedRight = fingerprints(right);
        List<Place> places = new ArrayList<>();
        for (String name : names) {
            places.add(place(
                    name,
                    Optional.ofNullable(one.get(name)),
                    Optional.ofNullable(other.get(name)),
                    one.containsKey(name) ? wantedRight : wantedLeft));
        }
        return new PlanDifference(
                left.id(),
                right.id(),
                FieldDifference.between(DocumentFields.of(left.document()), DocumentFields.of(right.document())),
                places);
    }

    /** @param opposite what the plan of the other side wants, wherever it has it */
    private static Place place(
            String name, Optional<PlannedStage> left, Optional<PlannedStage> right, Set<Fingerprint> opposite) {
        StageDifference difference = left.isPresent() && right.isPresent()
                ? StageDifference.of(left.get(), right.get())
                : new StageDifference(List.of(), List.of());
        Optional<Fingerprint> one = left.map(PlannedStage::fingerprint);
        Optional<Fingerprint> other = right.map(PlannedStage::fingerprint);
        return new Place(name, verdict(one, other, opposite), one, other, difference);
    }

    private static Verdict verdict(Optional<Fingerprint> left, Optional<Fingerprint> right, Set<Fingerprint> opposite) {
        if (left.isPresent() && right.isPresent()) {
            return left.equals(right) ? Verdict.SAME : Verdict.OTHER;
        }
        if (opposite.contains(left.or(() -> right).orElseThrow())) {
            return Verdict.SAME;
        }
        return left.isPresent() ? Verdict.LEFT_ONLY : Verdict.RIGHT_ONLY;
    }

    private static Set<Fingerprint> fingerprints(StudyPlan plan) {
        return plan.stages().stream().map(PlannedStage::fingerprint).collect(Collectors.toSet());
    }

    /** Every field that makes stages different, with the places where it does; other parents are no field. */
    public Map<FieldDifference, List<String>> causes() {
        Map<FieldDifference, List<String>> causes = new LinkedHashMap<>();
        for (Place place : places) {
            place.difference()
                    .fields()
                    .forEach(field -> causes.computeIfAbsent(field, first -> new ArrayList<>())
                            .add(place.name()));
        }
        return causes;
    }

    /** The places of this verdict. */
    public List<Place> places(Verdict verdict) {
        return places.stream().filter(place -> place.verdict() == verdict).toList();
    }
}
