package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import java.util.List;
import java.util.Optional;

/** Studies, their stages, and what is known of both. Reads are for anybody; writes are idempotent. */
public interface StudyLedger {
    /**
     * Stores a plan: the study, its stages, their parents and its membership, each once. Resets an ended study to
     * RUNNING. A stage's one run of the mirror belongs to the experiment {@code bam/<name of the study that brought
     * it>} and is tagged with the ids of all studies that want it.
     */
    void record(StudyPlan plan, String workflowId);

    /** The plan of a study. */
    Optional<StudyPlan> plan(String studyId);

    /** A study with its stages, in plan order. */
    Optional<StudyStatus> study(String studyId);

    /** All studies, newest first. */
    default List<StudySummary> studies() {
        return studies(StudyQuery.NEWEST_FIRST).studies();
    }

    /** A page of a list of studies; quick among tens of thousands. */
    StudyPage studies(StudyQuery query);

    /** Moves a study; an ended one stays as it is. */
    void move(String studyId, StudyState state, String sentence);

    /** What a stage computes. */
    Optional<PlannedStage> stage(Fingerprint stage);

    /** The artifact of a stage that is DONE. */
    Optional<ArtifactReference> artifact(Fingerprint stage);

    /** Why a stage is PARKED, when it is. */
    Optional<Failure> failure(Fingerprint stage);

    /** Everything about one stage; reads every point of its curves for their digest. */
    Optional<StageRecord> record(Fingerprint stage);

    /** The same without the digest of its curves: quick, however long it has been trained. */
    Optional<StageRecord> glance(Fingerprint stage);

    /**
     * Stages that a person may mean: by the first digits of the fingerprint (at least four), or by {@code label} or
     * {@code study/label} where the study is an id or a name and its newest stage of that label counts; newest first.
     */
    List<Fingerprint> stages(String meant);

    /**
     * A PARKED, PAUSED or RELEASED stage becomes PLANNED again, its tries count from zero, and nobody's pause stands in
     * its way; a person or a later study asked for it.
     */
    void reopen(Fingerprint stage);

    /**
     * A person wants the stage to stand still, or not any more. A running attempt notices within a second; a stage that
     * is PAUSED becomes PLANNED when this is taken back. Without effect on the state otherwise.
     */
    void pause(Fingerprint stage, boolean paused);

    /**
     * Whether some study wants the stage now; a running attempt notices within a second when none does. A stage that is
     * RELEASED, or PAUSED for want of a study, becomes PLANNED when one does.
     */
    void want(Fingerprint stage, boolean wanted);

    /**
     * The stage stands still now: an attempt that went silent loses it; a DONE, PARKED or RELEASED one stays. It is
     * PAUSED then, or PLANNED if nobody wishes it to stand still any more.
     */
    void stand(Fingerprint stage);

    /** A person cancelled the stage: it is PARKED as CANCELLED; a DONE one stays. */
    void cancel(Fingerprint stage, String sentence);

    /** A person wants the study to stand still, or not any more; its workflow does the rest. */
    void pauseStudy(String studyId, boolean paused);

    /** Nobody wants the stage any more: an attempt that went silent loses it; a DONE or PARKED stage stays. */
    void release(Fingerprint stage);

    /** Stages whose results this stage reads and that are not DONE, in order of the plan. */
    List<PlannedStage> missingParents(Fingerprint stage);

    /** The artifact of a DONE stage is gone or damaged: the stage becomes PLANNED, an audit row says why. */
    void forget(Fingerprint stage, String why);

    /** What the result of a stage is made of, as its newest attempt told. */
    Ingredients ingredients(Fingerprint stage);

    /** Every attempt of a stage, oldest first. */
    List<AttemptRecord> attempts(Fingerprint stage);

    /** Names of the curves of a stage, in the order in which they were begun. */
    List<String> curves(Fingerprint stage);

    /** A curve, by step. */
    List<MetricPoint> series(Fingerprint stage, String series);

    /** The scores of an evaluation, by domain and window. */
    List<WindowScore> scores(Fingerprint evaluation);

    /**
     * Why a stage failed.
     *
     * @param kind decides what happens next
     * @param sentence fact, value, remedy
     */
    record Failure(FailureKind kind, String sentence) {}
}
