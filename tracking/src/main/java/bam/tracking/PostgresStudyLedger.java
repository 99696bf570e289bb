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
    private final StageWishes wishes;

    PostgresStudyLedger(Database database) {
        this.database = database;
        this.wishes = new StageWishes(database);
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
    public StudyPage studies(StudyQuery query) {
        return database.inTransaction(handle -> StudyList.of(handle, query));
    }

    @Override
    public void move(String studyId, StudyState state, String sentence) {
        if (!state.ended()) {
            return;
        }
        database.transact(handle -> {
            int rows = handle.createUpdate("""
                            UPDATE study SET state = :state, sentence = :sentence, ended_at = now(), paused = false
                            WHERE id = :id AND state = 'RUNNING'
                            """)
                    .bind("id", studyId)
                    .bind("state", state.name())
                    .bind("sentence", sentence)
                    .execute();
            if (rows > 0) {
                tell(handle, studyId, OutboxRow.StudyStanding.valueOf(state.name()), sentence);
            }
        });
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
                        SELECT failure_kind, failure FROM stage WHERE fingerprint = :stage AND state = 'PARKED'
                        """)
                .bind("stage", stage.hex())
                .map((row, context) ->
                        new Failure(FailureKind.valueOf(row.getString("failure_kind")), row.getString("failure")))
                .findOne());
    }

    @Override
    public Optional<StageRecord> record(Fingerprint stage) {
        return database.inTransaction(handle -> StageReading.record(handle, stage, true));
    }

    @Override
    public Optional<StageRecord> glance(Fingerprint stage) {
        return database.inTransaction(handle -> StageReading.record(handle, stage, false));
    }

    @Override
    public List<Fingerprint> stages(String meant) {
        return database.inTransaction(handle -> StageReading.meant(handle, meant));
    }

    @Override
    public List<PlannedStage> missingParents(Fingerprint stage) {
        return database.inTransaction(handle -> StageReading.missingParents(handle, stage));
    }

    @Override
    public void reopen(Fingerprint stage) {
        wishes.reopen(stage);
    }

    @Override
    public void pause(Fingerprint stage, boolean paused) {
        wishes.pause(stage, paused);
    }

    @Override
    public void want(Fingerprint stage, boolean wanted) {
        wishes.want(stage, wanted);
    }

    @Override
    public void stand(Fingerprint stage) {
        wishes.stand(stage);
    }

    @Override
    public void cancel(Fingerprint stage, String sentence) {
        wishes.cancel(stage, sentence);
    }

    @Override
    public void release(Fingerprint stage) {
        wishes.release(stage);
    }

    @Override
    public void forget(Fingerprint stage, String why) {
        wishes.forget(stage, why);
    }

    @Override
    public void pauseStudy(String studyId, boolean paused) {
        database.transact(handle -> {
            int rows = handle.createUpdate("""
                            UPDATE study SET paused = :paused
                            WHERE id = :id AND paused <> :paused AND state = 'RUNNING'
                            """)
                    .bind("id", studyId)
                    .bind("paused", paused)
                    .execute();
            if (rows > 0) {
                Audit.Event event = paused ? Audit.Event.STUDY_PAUSED : Audit.Event.STUDY_RESUMED;
                String wish = paused ? " to stand still" : " to go on";
                Audit.enter(handle, event, null, null, "a person wants study '" + studyId + "'" + wish);
                tell(
                        handle,
                        studyId,
                        paused ? OutboxRow.StudyStanding.PAUSED : OutboxRow.StudyStanding.RUNNING,
                        "a person wants it" + wish);
            }
        });
    }

    private static void tell(Handle handle, String study, OutboxRow.StudyStanding state, String sentence) {
        OutboxFacts.add(handle, study, OutboxFacts.Kind.STUDY_MOVED, new OutboxFacts.StudyMove(state, sentence));
    }

    @Override
    public Ingredients ingredients(Fingerprint stage) {
        return database.inTransaction(handle -> IngredientRows.read(handle, stage));
    }

    @Override
    public List<AttemptRecord> attempts(Fingerprint stage) {
        return database.inTransaction(handle -> StudyReading.attempts(handle, stage));
    }

    @Override
    public List<String> curves(Fingerprint stage) {
        return database.inTransaction(handle -> StudyReading.curves(handle, stage));
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
