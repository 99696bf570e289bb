package bam.mirror;

import bam.contracts.StudyPlan;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a study came to, worked out by whoever knows how to compare. */
public interface StudyFindings {
    /**
     * The findings of a study that has succeeded.
     *
     * @throws bam.contracts.BamException when there is nothing to find, which is no fault of the mirror's
     */
    Findings of(StudyPlan plan);

    /**
     * A variant of a replicate.
     *
     * @param replicate its seed
     * @param variant its name
     */
    record Member(long replicate, String variant) {}

    /**
     * What was found.
     *
     * @param figures of each variant of each replicate, by name
     * @param files tables and plots, for every one of them, by {@code /}-separated path
     */
    record Findings(Map<Member, SortedMap<String, Double>> figures, SortedMap<String, byte[]> files) {
        /** Freezes both. */
        public Findings {
            figures = Map.copyOf(figures);
            files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        }
    }
}
