package bam.app;

import bam.contracts.Fingerprint;
import bam.contracts.MemoryEstimate;
import bam.study.PlanEstimate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The memory that a training of a plan is estimated to take at its peak.
 *
 * @param fingerprint of its stage
 * @param label of its stage
 * @param bytes in all
 * @param parts of them, by what they are for
 */
record PlanMemory(Fingerprint fingerprint, String label, long bytes, Map<MemoryEstimate.Part, Long> parts) {
    /** Of each training, in the plan's order. */
    static List<PlanMemory> of(PlanEstimate plan) {
        return plan.stages().stream().flatMap(PlanMemory::of).toList();
    }

    private static Stream<PlanMemory> of(PlanEstimate.Stage stage) {
        return stage.memory().stream()
                .map(memory -> new PlanMemory(
                        stage.planned().fingerprint(), stage.planned().label(), memory.bytes(), memory.parts()));
    }
}
