package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A fact to be sent: written in the transaction that made it true, with the time at which it became so. */
public sealed interface OutboxRow {
    /** Number of the row; sending in this order is sending in the order of truth. */
    long id();

    /** What it is about: a fingerprint, or the id of a study. */
    String subject();

    /** When it became true, in milliseconds since 1970. */
    long epochMillis();

    /** A fact about a stage. */
    sealed interface OfStage extends OutboxRow {
        /** The stage. */
        Fingerprint stage();

        @Override
        default String subject() {
            return stage().hex();
        }
    }

    /** A fact about a study. */
    sealed interface OfStudy extends OutboxRow {
        /** What the study is, as the ledger has it when the fact is sent. */
        StudyPlan plan();

        @Override
        default String subject() {
            return plan().id();
        }
    }

    /** A stage entered the ledger, or another study joined it. */
    record StageRecorded(
            long id,
            Fingerprint stage,
            long epochMillis,
            String experiment,
            String label,
            List<String> studies,
            SortedMap<String, String> parameters,
            SortedMap<String, String> tags)
            implements OfStage {}

    /**
     * An attempt began.
     *
     * @param inputs results that it reads, in order of the plan
     */
    record AttemptBegan(long id, Fingerprint stage, long epochMillis, long epoch, String worker, List<Input> inputs)
            implements OfStage {}

    /** Points that a committed checkpoint, or the end of the stage, made final. */
    record PointsCommitted(long id, Fingerprint stage, long epochMillis, List<MetricPoint> points) implements OfStage {}

    /**
     * The stage is done.
     *
     * @param artifact digest of what it made
     * @param made the same with its kind and length; empty when it was made anew meanwhile with other bytes
     * @param label what people call the stage
     * @param kind of stage
     * @param parameters as of {@link StageRecorded}
     * @param results its final figures
     */
    record StageFinished(
            long id,
            Fingerprint stage,
            long epochMillis,
            String artifact,
            Optional<ArtifactReference> made,
            String label,
            StageKind kind,
            SortedMap<String, String> parameters,
            SortedMap<String, Double> results)
            implements OfStage {}

    /**
     * A stage stands otherwise than before, and no attempt works at it.
     *
     * @param state where it stands
     * @param sentence why
     */
    record StageMoved(long id, Fingerprint stage, long epochMillis, StageState state, String sentence)
            implements OfStage {}

    /** A study entered the ledger, or was started again. */
    record StudyRecorded(long id, long epochMillis, StudyPlan plan, String workflowId) implements OfStudy {}

    /** A study stands otherwise than before. */
    record StudyMoved(long id, long epochMillis, StudyPlan plan, StudyStanding state, String sentence)
            implements OfStudy {}

    /** Where a study stands, as people see it. */
    enum StudyStanding {
        RUNNING,
        PAUSED,
        SUCCEEDED,
        FAILED,
        CANCELLED
    }

    /**
     * A result that an attempt reads.
     *
     * @param role what it is to the stage
     * @param stage that made it
     * @param label what people call that stage
     * @param kind of that stage
     * @param spec what that stage computes, as JSON
     * @param artifact what it made; empty while it is lost
     */
    record Input(
            String role,
            Fingerprint stage,
            String label,
            StageKind kind,
            String spec,
            Optional<ArtifactReference> artifact) {}
}
