package bam.tracking;

import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import java.util.List;
import java.util.Optional;

/** What a complete mirror would show; for comparing the two. */
public interface MirroredFacts {
    /** Every stage that the mirror was told of, in the order in which they were recorded. */
    List<Stage> stages();

    /** The same of one stage, as it stands now. */
    Optional<Stage> stage(Fingerprint stage);

    /** Names of the series of a stage. */
    List<String> series(Fingerprint stage);

    /** Points of a series up to this step, by step. */
    List<MetricPoint> points(Fingerprint stage, String series, long lastStep);

    /** Every study that the mirror was told of, oldest first. */
    List<Study> studies();

    /**
     * A stage.
     *
     * @param experiment that its run belongs to
     * @param label what people call it
     * @param state where it stands
     * @param studies that want it
     * @param finalStep points up to it are final and were told
     * @param waiting facts that were not sent yet
     * @param refused facts that were set aside
     */
    record Stage(
            Fingerprint fingerprint,
            String experiment,
            String label,
            StageState state,
            List<String> studies,
            long finalStep,
            long waiting,
            long refused) {
        /** Freezes the list. */
        public Stage {
            studies = List.copyOf(studies);
        }
    }

    /**
     * A study.
     *
     * @param id of the study
     * @param plan what it is
     * @param state where it stands
     * @param waiting facts that were not sent yet
     */
    record Study(String id, StudyPlan plan, OutboxRow.StudyStanding state, long waiting) {}
}
