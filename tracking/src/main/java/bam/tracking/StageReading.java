package bam.tracking;

import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** What people ask the ledger about one stage. */
final class StageReading {
    private StageReading() {}

    static Optional<StageRecord> record(Handle handle, Fingerprint stage, boolean curves) {
        return handle.createQuery("""
                        SELECT fingerprint, label, kind, state, paused, wanted, steps, stage.reached_step, tries,
                               stage.failure_kind, coalesce(failure, '') AS failure, retry_of,
                               %s AS quiet
                        FROM stage LEFT JOIN attempt ON attempt.stage = fingerprint AND attempt.epoch = stage.epoch
                        WHERE fingerprint = :stage
                        """.formatted(StudyReading.QUIET))
                .bind("stage", stage.hex())
                .map((row, context) ->
                        record(handle, stage, row, curves ? CurveDigest.of(handle, stage) : Optional.empty()))
                .findOne();
    }

    private static StageRecord record(Handle handle, Fingerprint stage, ResultSet row, Optional<Digest> curves)
            throws SQLException {
        return new StageRecord(
                stage,
                row.getString("label"),
                StageKind.valueOf(row.getString("kind")),
                StageState.valueOf(row.getString("state")),
                row.getBoolean("paused"),
                row.getBoolean("wanted"),
                row.getLong("steps"),
                row.getLong("reached_step"),
                row.getInt("tries"),
                Times.duration(row.getDouble("quiet")),
                Optional.ofNullable(row.getString("failure_kind")).map(FailureKind::valueOf),
                row.getString("failure"),
                studies(handle, stage),
                StageRows.artifact(handle, stage),
                curves,
                Optional.ofNullable(row.getString("retry_of")).map(Fingerprint::new),
                runs(handle, stage),
                saved(handle, stage),
                Rewinds.of(handle, stage, 0));
    }

    private static List<String> studies(Handle handle, Fingerprint stage) {
        return handle.createQuery("SELECT study FROM study_stage WHERE stage = :stage ORDER BY joined_at, study")
                .bind("stage", stage.hex())
                .mapTo(String.class)
                .list();
    }

    private static List<StageRecord.Run> runs(Handle handle, Fingerprint stage) {
        Map<Long, Map<TimeBucket, Duration>> times = Times.of(handle, stage);
        return handle.createQuery(Environments.ATTEMPTS + "WHERE stage = :stage ORDER BY epoch")
                .bind("stage", stage.hex())
                .map((row, context) -> new StageRecord.Run(
                        StudyReading.attempt(row, context),
                        StudyReading.time(row, "seen_at").orElseThrow(),
                        row.getLong("reached_step"),
                        times.getOrDefault(row.getLong("epoch"), Map.of())))
                .list();
    }

    private static List<StageRecord.Saved> saved(Handle handle, Fingerprint stage) {
        return handle.createQuery("""
                        SELECT step, epoch, state, bytes, digest, opened_at, committed_at
                        FROM checkpoint WHERE stage = :stage ORDER BY id
                        """)
                .bind("stage", stage.hex())
                .map(StageReading::saved)
                .list();
    }

    private static StageRecord.Saved saved(ResultSet row, StatementContext context) throws SQLException {
        return new StageRecord.Saved(
                row.getLong("step"),
                row.getLong("epoch"),
                row.getString("state"),
                Optional.ofNullable(row.getObject("bytes", Long.class)),
                Optional.ofNullable(row.getString("digest")).map(Digest::new),
                StudyReading.time(row, "opened_at").orElseThrow(),
                StudyReading.time(row, "committed_at"));
    }

    /**
     * By digits of the fingerprint, by label, or by study and label; a study that was planned again has its newest
     * stage of a label meant.
     */
    static List<Fingerprint> meant(Handle handle, String meant) {
        return handle.createQuery("""
                        WITH named AS (
                            SELECT DISTINCT ON (study.name, member.label) stage, joined_at
                            FROM study_stage member JOIN study ON study.id = member.study
                            WHERE :meant IN (study.id || '/' || member.label, study.name || '/' || member.label)
                            ORDER BY study.name, member.label, joined_at DESC)
                        SELECT fingerprint FROM (
                            SELECT stage AS fingerprint, joined_at FROM named
                            UNION ALL
                            SELECT stage, joined_at FROM study_stage WHERE label = :meant
                            UNION ALL
                            SELECT fingerprint, recorded_at FROM stage
                            WHERE :meant ~ '^[0-9a-f]{4,64}$' AND starts_with(fingerprint, :meant)) found
                        GROUP BY fingerprint ORDER BY max(joined_at) DESC, fingerprint
                        """)
                .bind("meant", meant)
                .map((row, context) -> new Fingerprint(row.getString("fingerprint")))
                .list();
    }

    static List<PlannedStage> missingParents(Handle handle, Fingerprint stage) {
        return handle
                .createQuery("""
                        SELECT parent FROM lineage JOIN stage ON fingerprint = parent
                        WHERE stage = :stage AND state <> 'DONE' ORDER BY position
                        """)
                .bind("stage", stage.hex())
                .map((row, context) -> new Fingerprint(row.getString("parent")))
                .list()
                .stream()
                .flatMap(parent -> StageRows.read(handle, parent).stream())
                .toList();
    }
}
