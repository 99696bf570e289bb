package bam.training;

import bam.contracts.Description;
import bam.contracts.PlannedStage;
import bam.contracts.TrainSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a checkpoint says of where it comes from: the same for every attempt, so that two files of one state are equal.
 */
final class Provenance {
    private Provenance() {}

    static Map<String, String> of(PlannedStage stage, TrainSpec spec) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("stage", stage.fingerprint().hex());
        provenance.put("label", stage.label());
        provenance.put("code", stage.code().hex());
        Description.of(spec).lines().forEach((path, value) -> {
            if (!path.startsWith("architecture.")) {
                provenance.put("setting." + path, value);
            }
        });
        return provenance;
    }
}
