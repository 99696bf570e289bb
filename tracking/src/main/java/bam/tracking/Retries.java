package bam.tracking;

import bam.contracts.Description;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StageSpec;
import bam.contracts.StudyPlan;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;

/**
 * Stages that take the place of older ones: a study of the same name brings a stage of the same label and settings,
 * which has another fingerprint since the numerics, the code or a parent's are others. Nothing of the older one is
 * used; the lineage says that the newer one is its retry.
 */
final class Retries {
    private Retries() {}

    /** A stage that is not done and that the newer one may take the place of. */
    private record Older(String fingerprint, String label, StageSpec spec) {}

    /** Notes for each of these new stages whose retry it is, if it is one. */
    static void note(Handle handle, StudyPlan plan, Set<Fingerprint> added) {
        List<PlannedStage> stages = plan.stages().stream()
                .filter(stage -> added.contains(stage.fingerprint()))
                .toList();
        if (stages.isEmpty()) {
            return;
        }
        List<Older> candidates = candidates(handle, plan, stages);
        for (PlannedStage stage : stages) {
            candidates.stream()
                    .filter(older -> older.label().equals(stage.label()) && alike(older.spec(), stage.spec()))
                    .findFirst()
                    .ifPresent(older -> note(handle, stage.fingerprint(), older));
        }
    }

    /** Newest first. */
    private static List<Older> candidates(Handle handle, StudyPlan plan, List<PlannedStage> stages) {
        return handle.createQuery("""
                        SELECT fingerprint, member.label, spec
                        FROM study_stage member
                        JOIN study ON study.id = member.study
                        JOIN stage ON stage.fingerprint = member.stage
                        WHERE study.name = :name AND stage.state <> 'DONE'
                          AND member.label = ANY(:labels) AND fingerprint <> ALL(:planned)
                        ORDER BY stage.recorded_at DESC, fingerprint
                        """)
                .bind("name", plan.name())
                .bindArray("labels", String.class, StageRows.column(stages, PlannedStage::label))
                .bindArray(
                        "planned",
                        String.class,
                        StageRows.column(
                                plan.stages(), stage -> stage.fingerprint().hex()))
                .map((row, context) -> new Older(
                        row.getString("fingerprint"),
                        row.getString("label"),
                        Json.read(row.getString("spec"), StageSpec.class)))
                .list();
    }

    private static boolean alike(StageSpec older, StageSpec newer) {
        return older.kind() == newer.kind() && settings(older).equals(settings(newer));
    }

    private static SortedMap<String, String> settings(StageSpec spec) {
        SortedMap<String, String> settings = Description.of(spec).lines();
        settings.keySet().removeIf(path -> path.startsWith("numerics."));
        return settings;
    }

    private static void note(Handle handle, Fingerprint stage, Older older) {
        handle.createUpdate("UPDATE stage SET retry_of = :older WHERE fingerprint = :stage")
                .bind("stage", stage.hex())
                .bind("older", older.fingerprint())
                .execute();
    }
}
