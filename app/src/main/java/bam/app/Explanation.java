package bam.app;

import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.study.StageDifference;
import bam.tracking.AuditLog;
import bam.tracking.StageRecord;
import bam.tracking.StudyLedger;
import bam.tracking.StudySummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why each stage of a plan need not be computed again, is computed for others too, or is new.
 *
 * @param study id of the plan
 * @param stages in plan order
 */
record Explanation(String study, List<Stage> stages) {
    /** Studies whose stages new ones are compared with: the newest. */
    private static final int STUDIES = 20;

    /** Freezes the list. */
    Explanation {
        stages = List.copyOf(stages);
    }

    /** What becomes of a stage when the study is run. */
    enum Fate {
        /** Its result is there and is used. */
        DONE,
        /** Another study wants it too, and it is computed once for both. */
        SHARED,
        /** It is computed, for this study. */
        NEW
    }

    /**
     * A stage that is alike, and what makes it another one.
     *
     * @param study that wants it
     * @param label what that study calls it
     * @param fingerprint of it
     * @param difference from it to the stage that is explained
     */
    record Alike(String study, String label, Fingerprint fingerprint, StageDifference difference) {}

    /**
     * A stage and its fate.
     *
     * @param known what the ledger knows of it, if anything
     * @param others studies that want it, this one left out
     * @param newParents labels of its parents that are not done
     * @param lost why its earlier result is gone, if it had one
     * @param alike the most similar stage of the newest studies, if it is new to the ledger and there is one
     */
    record Stage(
            Fingerprint fingerprint,
            String label,
            Fate fate,
            Optional<StageRecord> known,
            List<String> others,
            List<String> newParents,
            Optional<String> lost,
            Optional<Alike> alike) {}

    /** Asks a ledger about every stage of a plan. */
    static Explanation of(StudyPlan plan, StudyLedger ledger, AuditLog audit) {
        List<StudyPlan> recent = ledger.studies().stream()
                .filter(study -> !study.id().equals(plan.id()))
                .limit(STUDIES)
                .map(StudySummary::id)
                .flatMap(id -> ledger.plan(id).stream())
                .toList();
        Map<Fingerprint, StageRecord> known = new HashMap<>();
        plan.stages()
                .forEach(stage ->
                        ledger.glance(stage.fingerprint()).ifPresent(record -> known.put(stage.fingerprint(), record)));
        List<Stage> stages = new ArrayList<>();
        for (PlannedStage stage : plan.stages()) {
            Optional<StageRecord> record = Optional.ofNullable(known.get(stage.fingerprint()));
            stages.add(
                    explain(plan, stage, record, newParents(plan, stage, known), lost(audit, stage, record), recent));
        }
        return new Explanation(plan.id(), stages);
    }

    private static Stage explain(
            StudyPlan plan,
            PlannedStage stage,
            Optional<StageRecord> known,
            List<String> newParents,
            Optional<String> lost,
            List<StudyPlan> recent) {
        List<String> others = known.map(StageRecord::studies).orElse(List.of()).stream()
                .filter(study -> !study.equals(plan.id()))
                .toList();
        Fate fate = isDone(known) ? Fate.DONE : others.isEmpty() ? Fate.NEW : Fate.SHARED;
        Optional<Alike> alike = fate == Fate.NEW && lost.isEmpty() ? closest(stage, recent) : Optional.empty();
        return new Stage(stage.fingerprint(), stage.label(), fate, known, others, newParents, lost, alike);
    }

    private static boolean isDone(Optional<StageRecord> known) {
        return known.filter(record -> record.state() == StageState.DONE).isPresent();
    }

    private static List<String> newParents(StudyPlan plan, PlannedStage stage, Map<Fingerprint, StageRecord> known) {
        return stage.parents().stream()
                .filter(parent -> !isDone(Optional.ofNullable(known.get(parent.fingerprint()))))
                .map(parent -> plan.stage(parent.fingerprint()).label())
                .distinct()
                .toList();
    }

    /** Only of a stage that is not done again since. */
    private static Optional<String> lost(AuditLog audit, PlannedStage stage, Optional<StageRecord> known) {
        if (known.isEmpty() || isDone(known)) {
            return Optional.empty();
        }
        return audit.entries(stage.fingerprint()).stream()
                .filter(entry -> entry.event().equals("ARTIFACT_FORGOTTEN"))
                .map(AuditLog.Entry::sentence)
                .reduce((first, later) -> later);
    }

    /** The one with the fewest other settings; of several, that of the same label, else of the newest study. */
    private static Optional<Alike> closest(PlannedStage stage, List<StudyPlan> recent) {
        return recent.stream()
                .flatMap(plan -> plan.stages().stream()
                        .filter(other -> other.spec().kind() == stage.spec().kind())
                        .map(other -> new Alike(
                                plan.id(), other.label(), other.fingerprint(), StageDifference.of(other, stage))))
                .min(Comparator.comparingInt(
                                (Alike alike) -> alike.difference().fields().size())
                        .thenComparing(alike -> !alike.label().equals(stage.label())));
    }
}
