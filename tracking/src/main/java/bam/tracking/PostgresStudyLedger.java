package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The open half of the ledger in PostgreSQL: studies, their stages, and what is known of both. */
final class PostgresStudyLedger implements StudyLedger {
    private final Database database;

    PostgresStudyLedger(Database database) {
        this.database = database;
    }

    @Override
    public void record(StudyPlan plan, String workflowId) {
        database.transact(handle -> StudyRecording.record(handle, plan, workflowId));
    }

    @Override
    public Optional<StudyPlan> plan(String studyId) {
        return database.inTransaction(handle -> handle.createQuery("SELECT plan FROM study WHERE id = :id")
                .bind("id", studyId)
                .map((row, context) -> Json.read(row.getString("plan"), StudyPlan.class))
                .findOne());
    }

    @Override
    public Optional<StudyStatus> study(String studyId) {
        return database.inTransaction(handle -> StudyReading.study(handle, studyId));
    }

    @Override
    public List<StudySummary> studies() {
        return database.inTransaction(StudyReading::studies);
    }

    @Override
    public void move(String studyId, StudyState state, String sentence) {
        if (!state.ended()) {
            return;
        }
        database.transact(handle -> handle.createUpdate("""
                        UPDATE study SET state = :state, sentence = :sentence, ended_at = now()
                        WHERE id = :id AND state = 'RUNNING'
                        """)
                .bind("id", studyId)
                .bind("state", state.name())
                .bind("sentence", sentence)
                .execute());
    }

    @Override
    public Optional<PlannedStage> stage(Fingerprint stage) {
        return database.inTransaction(handle -> StageRows.read(handle, stage));
    }

    @Override
    public Optional<ArtifactReference> artifact(Fingerprint stage) {
        return database.inTransaction(handle -> StageRows.artifact(handle, stage));
    }

    @Override
    public Optional<Failure> failure(Fingerprint stage) {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT failure_kind, failure FROM stage WHERE fingerprint = :stage AND state = 'FAILED'
                        """)
                .bind("stage", stage.hex())
                .map((row, context) ->
                        new Failure(FailureKind.valueOf(row.getString("failure_kind")), row.getString("failure")))
                .findOne());
    }

    @Override
    public void reopen(Fingerprint stage) {
        database.transact(handle -> {
            int rows = handle.createUpdate("""
                            UPDATE stage SET state = 'PLANNED', failure_kind = NULL, failure = NULL
                            WHERE fingerprint = :stage AND state IN ('FAILED', 'RELEASED')
                            """).bind("stage", stage.hex()).execute();
            auditIf(rows > 0, handle, Audit.Event.STAGE_REOPENED, stage, "the stage may be tried again");
        });
    }

    /** An attempt that still holds the stage has gone silent, since its workflow waits for the others to stop. */
    @Override
    public void release(Fingerprint stage) {
        database.transact(handle -> {
            int rows = handle.createUpdate("""
                            UPDATE stage SET state = 'RELEASED'
                            WHERE fingerprint = :stage AND state IN ('PLANNED', 'RUNNING')
                            """).bind("stage", stage.hex()).execute();
            handle.createUpdate("""
                            UPDATE attempt SET outcome = 'LOST', sentence = 'went silent; nobody wanted the stage'
                            WHERE stage = :stage AND outcome = 'RUNNING'
                              AND (SELECT state FROM stage WHERE fingerprint = :stage) = 'RELEASED'
                            """).bind("stage", stage.hex()).execute();
            auditIf(rows > 0, handle, Audit.Event.STAGE_RELEASED, stage, "nobody wants the stage any more");
        });
    }

    @Override
    public void forget(Fingerprint stage, String why) {
        database.transact(handle -> {
            int rows = handle.createUpdate("""
                            UPDATE stage SET state = 'PLANNED', artifact = NULL
                            WHERE fingerprint = :stage AND state = 'DONE'
                            """).bind("stage", stage.hex()).execute();
            auditIf(rows > 0, handle, Audit.Event.ARTIFACT_FORGOTTEN, stage, why);
        });
    }

    @Override
    public Optional<StageRecord> record(Fingerprint stage) {
        return Optional.empty();
    }

    @Override
    public List<Fingerprint> stages(String meant) {
        return List.of();
    }

    @Override
    public void pause(Fingerprint stage, boolean paused) {}

    @Override
    public void want(Fingerprint stage, boolean wanted) {}

    @Override
    public void stand(Fingerprint stage) {}

    @Override
    public void cancel(Fingerprint stage, String sentence) {}

    @Override
    public void pauseStudy(String studyId, boolean paused) {}

    @Override
    public List<PlannedStage> missingParents(Fingerprint stage) {
        return List.of();
    }

    private static void auditIf(boolean changed, Handle handle, Audit.Event event, Fingerprint stage, String why) {
        if (changed) {
            Audit.enter(handle, event, stage, null, why);
        }
    }

    @Override
    public List<AttemptRecord> attempts(Fingerprint stage) {
        return database.inTransaction(handle -> StudyReading.attempts(handle, stage));
    }

    @Override
    public List<MetricPoint> series(Fingerprint stage, String series) {
        return database.inTransaction(handle -> StudyReading.series(handle, stage, series));
    }

    @Override
    public List<WindowScore> scores(Fingerprint evaluation) {
        return database.inTransaction(handle -> StudyReading.scores(handle, evaluation));
    }
}
