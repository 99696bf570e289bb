package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import java.sql.SQLException;
import java.util.List;

/** Studies on their way from one ledger to another. */
public final class StudyArchives {
    /** SQLSTATE of rows that are none, or that break a rule of the tables. */
    private static final String WRONG_DATA = "2[23].{3}";

    private final Database database;
    private final StudyLedger studies;

    StudyArchives(Database database, StudyLedger studies) {
        this.database = database;
        this.studies = studies;
    }

    /** Points of a curve that is archived. */
    @FunctionalInterface
    public interface Curves {
        /** The points of one curve, by step. */
        List<MetricPoint> points(Fingerprint stage, String curve);
    }

    /**
     * What is to be archived of a study.
     *
     * @throws BamException of kind BAD_INPUT when it is unknown, or has not ended
     */
    public ArchivedStudy take(String studyId) {
        StudyStatus status = studies.study(studyId)
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_INPUT,
                        "the ledger has no study '" + studyId + "'; './bam study list' lists them"));
        if (!status.state().ended()) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "study '" + studyId + "' has not ended; wait for it, or cancel it with './bam study cancel "
                            + studyId + "'");
        }
        StudyPlan plan = studies.plan(studyId).orElseThrow();
        return new ArchivedStudy(
                status.workflowId(),
                status.state(),
                status.sentence(),
                status.recorded(),
                plan,
                plan.stages().stream()
                        .map(stage -> stage(studyId, stage.fingerprint()))
                        .toList());
    }

    /** What other studies want is their own affair; a stage that is not done brings no scores and no curves. */
    private ArchivedStudy.Stage stage(String studyId, Fingerprint stage) {
        StageRecord facts = studies.record(stage).orElseThrow().wantedBy(List.of(studyId));
        return facts.state() == StageState.DONE
                ? new ArchivedStudy.Stage(facts, studies.scores(stage), studies.curves(stage))
                : new ArchivedStudy.Stage(facts, List.of(), List.of());
    }

    /**
     * Refuses what cannot be added to this ledger; changes nothing.
     *
     * @throws BamException of kind BAD_INPUT
     */
    public void requireFit(ArchivedStudy study) {
        database.transact(handle -> StudyImport.requireFit(handle, study));
    }

    /**
     * Adds a study, in one transaction: its plan, and of each stage that is done there and not here its attempts,
     * scores and curves, whose digest must be the one that they had. The mirror is told as of a study that ran here.
     *
     * @throws BamException of kind BAD_INPUT when it does not fit; nothing is changed then
     */
    public void add(ArchivedStudy study, Curves curves) {
        try {
            database.transact(handle -> StudyImport.add(handle, study, curves));
        } catch (BamException failure) {
            throw failure.getCause() instanceof SQLException sql
                            && String.valueOf(sql.getSQLState()).matches(WRONG_DATA)
                    ? new BamException(
                            FailureKind.BAD_INPUT,
                            "study '" + study.plan().id() + "' does not fit into this ledger: " + sql.getMessage()
                                    + "; nothing was imported",
                            failure)
                    : failure;
        }
    }
}
