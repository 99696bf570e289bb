package bam.study;

import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The stages of a plan as they are found, parents before children; what is planned twice stands once. */
final class StageList {
    private final Digest code;
    private final Map<Fingerprint, PlannedStage> stages = new LinkedHashMap<>();

    StageList(Digest code) {
        this.code = code;
    }

    /** Adds a stage, unless the same is there under an earlier label. */
    Fingerprint add(String label, StageSpec spec, List<Parent> parents) {
        PlannedStage stage = PlannedStage.of(label, spec, code, parents);
        stages.putIfAbsent(stage.fingerprint(), stage);
        return stage.fingerprint();
    }

    List<PlannedStage> all() {
        return List.copyOf(stages.values());
    }
}
