package bam.activities;

import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StageTicket;
import bam.contracts.StudyOutline;
import bam.contracts.StudyPlan;
import java.time.Duration;
import java.util.List;

/** Turns a plan into the tickets that its workflow works through. */
final class Outlines {
    private final Duration heartbeatTimeout;
    private final boolean searchable;

    Outlines(Duration heartbeatTimeout, boolean searchable) {
        this.heartbeatTimeout = heartbeatTimeout;
        this.searchable = searchable;
    }

    StudyOutline of(StudyPlan plan) {
        return new StudyOutline(
                plan.id(),
                plan.name(),
                tickets(plan, plan.corpora()),
                plan.replicates().stream()
                        .map(replicate -> replicate(plan, replicate))
                        .toList(),
                searchable,
                true);
    }

    private StudyOutline.Replicate replicate(StudyPlan plan, StudyPlan.Replicate replicate) {
        List<StudyOutline.Variant> variants = replicate.variants().stream()
                .map(variant ->
                        new StudyOutline.Variant(ticket(plan, variant.merge()), ticket(plan, variant.mixture())))
                .toList();
        List<StudyOutline.Evaluation> evaluations = replicate.rows().stream()
                .map(row -> new StudyOutline.Evaluation(row.model(), ticket(plan, row.evaluation())))
                .toList();
        return new StudyOutline.Replicate(
                ticket(plan, replicate.trunk()), tickets(plan, replicate.experts()), variants, evaluations);
    }

    private List<StageTicket> tickets(StudyPlan plan, List<Fingerprint> stages) {
        return stages.stream().map(stage -> ticket(plan, stage)).toList();
    }

    private StageTicket ticket(StudyPlan plan, Fingerprint fingerprint) {
        return ticket(plan.stage(fingerprint));
    }

    /** The ticket of one stage. */
    StageTicket ticket(PlannedStage stage) {
        String queue = Queues.stages(stage.code(), stage.spec().numerics());
        return new StageTicket(stage.fingerprint(), stage.spec().kind(), stage.label(), queue, heartbeatTimeout);
    }
}
