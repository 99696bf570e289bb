package bam.tracking;

import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * How a plan enters the ledger. Rows of stages are locked in order of fingerprints, so that two studies that share
 * stages and come at once wait for each other and never for ever.
 */
final class StudyRecording {
    private StudyRecording() {}

    static void record(Handle handle, StudyPlan plan, String workflowId) {
        boolean news = !runs(handle, plan.id(), workflowId);
        insertStudy(handle, plan, workflowId);
        List<PlannedStage> inLockOrder = plan.stages().stream()
                .sorted(Comparator.comparing(PlannedStage::fingerprint))
                .toList();
        Set<Fingerprint> added = StageRows.insert(handle, inLockOrder, "bam/" + plan.name());
        lock(handle, inLockOrder);
        StageRows.insertParents(handle, inLockOrder);
        Retries.note(handle, plan, added);
        Set<Fingerprint> before = members(handle, plan.id());
        StudyShape.delete(handle, plan.id());
        insertMembership(handle, plan);
        StudyShape.insert(handle, plan);
        List<PlannedStage> joined = plan.stages().stream()
                .filter(stage -> !before.contains(stage.fingerprint()))
                .toList();
        StageRows.announce(handle, joined);
        if (news) {
            OutboxFacts.add(handle, plan.id(), OutboxFacts.Kind.STUDY_RECORDED, new OutboxFacts.Study(workflowId));
        }
    }

    /** Whether the study is recorded as running in this workflow already; its row is locked if it is there. */
    private static boolean runs(Handle handle, String study, String workflowId) {
        return handle.createQuery("SELECT state, workflow_id FROM study WHERE id = :id FOR NO KEY UPDATE")
                .bind("id", study)
                .map((row, context) -> row.getString("state").equals("RUNNING")
                        && row.getString("workflow_id").equals(workflowId))
                .findOne()
                .orElse(false);
    }

    /** A study that is run again is not paused; one that is only recorded twice stays as a person wished. */
    private static void insertStudy(Handle handle, StudyPlan plan, String workflowId) {
        handle.createUpdate("""
                        INSERT INTO study (id, name, workflow_id, plan)
                        VALUES (:id, :name, :workflow, CAST(:plan AS jsonb))
                        ON CONFLICT (id) DO UPDATE
                        SET workflow_id = excluded.workflow_id, plan = excluded.plan,
                            state = 'RUNNING', sentence = '', ended_at = NULL,
                            paused = study.paused AND study.workflow_id = excluded.workflow_id
                        """)
                .bind("id", plan.id())
                .bind("name", plan.name())
                .bind("workflow", workflowId)
                .bind("plan", Json.write(plan))
                .execute();
    }

    private static void lock(Handle handle, List<PlannedStage> stages) {
        handle.createQuery("""
                        SELECT fingerprint FROM stage WHERE fingerprint = ANY(:stages)
                        ORDER BY fingerprint FOR NO KEY UPDATE
                        """)
                .bindArray("stages", String.class, fingerprints(stages))
                .mapTo(String.class)
                .list();
    }

    private static Set<Fingerprint> members(Handle handle, String study) {
        return handle.createQuery("SELECT stage FROM study_stage WHERE study = :study")
                .bind("study", study)
                .map((row, context) -> new Fingerprint(row.getString("stage")))
                .set();
    }

    /** The same study planned by a later program may order its stages otherwise, or leave one out. */
    private static void insertMembership(Handle handle, StudyPlan plan) {
        handle.createUpdate("DELETE FROM study_stage WHERE study = :study AND stage <> ALL(:stages)")
                .bind("study", plan.id())
                .bindArray("stages", String.class, fingerprints(plan.stages()))
                .execute();
        handle.createUpdate("""
                        INSERT INTO study_stage (study, stage, position, label)
                        SELECT :study, new.stage, new.place - 1, new.label
                        FROM unnest(:stages, :labels) WITH ORDINALITY AS new (stage, label, place)
                        ON CONFLICT (study, stage) DO UPDATE
                        SET position = excluded.position, label = excluded.label
                        """)
                .bind("study", plan.id())
                .bindArray("stages", String.class, fingerprints(plan.stages()))
                .bindArray(
                        "labels",
                        String.class,
                        plan.stages().stream().map(PlannedStage::label).toList())
                .execute();
    }

    private static List<String> fingerprints(List<PlannedStage> stages) {
        return StageRows.column(stages, stage -> stage.fingerprint().hex());
    }
}
