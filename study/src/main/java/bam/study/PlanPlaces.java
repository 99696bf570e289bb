package bam.study;

import bam.contracts.CorpusSpec;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The stages of a plan by their places in the method (paper Figure 1). A label does not do for that: a stage that a
 * plan wants in two places bears the label of the first.
 */
final class PlanPlaces {
    private static final String EXPERT = " expert";

    private final StudyPlan plan;
    private final boolean alone;
    private final Map<String, PlannedStage> places = new LinkedHashMap<>();

    private PlanPlaces(StudyPlan plan, boolean alone) {
        this.plan = plan;
        this.alone = alone;
    }

    /**
     * Every place with its stage, in order of the method.
     *
     * @param alone whether the plan has one replicate, whose seed then names no place
     */
    static Map<String, PlannedStage> of(StudyPlan plan, boolean alone) {
        PlanPlaces all = new PlanPlaces(plan, alone);
        for (Fingerprint corpus : plan.corpora()) {
            PlannedStage stage = plan.stage(corpus);
            String domain = stage.spec() instanceof CorpusSpec spec ? spec.domain() : stage.label();
            all.places.put("corpus " + domain, stage);
        }
        plan.replicates().forEach(all::add);
        return all.places;
    }

    private void add(StudyPlan.Replicate replicate) {
        put(replicate, "seed", replicate.trunk());
        for (StudyPlan.Row row : replicate.rows()) {
            if (replicate.experts().contains(row.model()) && row.label().endsWith(EXPERT)) {
                String name = row.label().substring(0, row.label().length() - EXPERT.length());
                put(replicate, "expert " + name, row.model());
            }
        }
        for (StudyPlan.Variant variant : replicate.variants()) {
            put(replicate, "merge " + variant.name(), variant.merge());
            if (!variant.mixture().equals(variant.merge())) {
                put(replicate, "mixture " + variant.name(), variant.mixture());
            }
        }
        replicate.rows().forEach(row -> put(replicate, "evaluate " + row.label(), row.evaluation()));
    }

    private void put(StudyPlan.Replicate replicate, String place, Fingerprint stage) {
        String of = alone ? "" : " · replicate " + replicate.seed();
        places.put(place + of, plan.stage(stage));
    }
}
