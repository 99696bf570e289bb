package bam.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database of version 0.1, in the middle of its work, brought forward. */
class VersionOneTest {
    private final FreshDatabase database = FreshDatabase.create();

    @BeforeEach
    void bringForwardADatabaseAtWork() {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database.source())
                .locations("classpath:bam/migrations")
                .table("migration")
                .target(MigrationVersion.fromVersion("1"))
                .load()
                .migrate();
        database.execute(AT_WORK);
        Migrations.migrate(database.source());
    }

    /**
     * Stages a (running), b (failed), c (done), d (released), e (planned, handed back) and f (planned, never tried).
     */
    private static final String AT_WORK = """
            INSERT INTO study (id, name, workflow_id, plan) VALUES ('demo-1', 'demo', 'w', '{}');
            INSERT INTO study (id, name, workflow_id, state, sentence, plan, ended_at)
            VALUES ('old-1', 'old', 'w', 'FAILED', 'a stage failed', '{}', now());
            INSERT INTO artifact (digest, kind, bytes) VALUES (repeat('9', 64), 'model', 7);
            INSERT INTO stage (fingerprint, label, kind, code, spec, experiment, steps)
            SELECT repeat(digit, 64), digit, 'SEED', repeat('1', 64), '{}', 'bam/demo', 100
            FROM unnest(ARRAY['a', 'b', 'c', 'd', 'e', 'f']) AS digit;
            UPDATE stage SET state = 'RUNNING', epoch = 1 WHERE label <> 'f';
            INSERT INTO attempt (stage, epoch, worker, host, pid, temporal_attempt, resumed_step, began_at)
            SELECT fingerprint, 1, 'worker-1', 'host', 1, 1, 5, '2026-01-01 00:00Z' FROM stage WHERE label <> 'f';
            UPDATE attempt SET outcome = 'FAILED', failure_kind = 'DIVERGED', sentence = 'the loss is NaN',
                ended_at = '2026-01-01 01:00Z' WHERE stage = repeat('b', 64);
            UPDATE stage SET state = 'FAILED', failure_kind = 'DIVERGED', failure = 'the loss is NaN' WHERE label = 'b';
            UPDATE attempt SET outcome = 'DONE', ended_at = '2026-01-01 01:00Z' WHERE stage = repeat('c', 64);
            UPDATE stage SET state = 'DONE', artifact = repeat('9', 64) WHERE label = 'c';
            UPDATE attempt SET outcome = 'LOST' WHERE stage = repeat('d', 64);
            UPDATE stage SET state = 'RELEASED' WHERE label = 'd';
            UPDATE attempt SET outcome = 'HANDED_BACK', failure_kind = 'INTERRUPTED', ended_at = '2026-01-01 01:00Z'
            WHERE stage = repeat('e', 64);
            UPDATE stage SET state = 'PLANNED' WHERE label = 'e';
            INSERT INTO checkpoint (stage, epoch, step, path) SELECT repeat('a', 64), 1, n, 'a/' || n
            FROM generate_series(10, 40, 10) AS n;
            UPDATE checkpoint SET state = 'COMMITTED', digest = repeat('2', 64), bytes = 1, committed_at = now()
            WHERE step <= 30;
            UPDATE checkpoint SET state = 'RETIRED' WHERE step = 10;
            INSERT INTO metric_series (stage, name) VALUES (repeat('a', 64), 'loss'), (repeat('e', 64), 'loss');
            INSERT INTO metric_point (series, step, value, measured_at)
            SELECT id, n, 1, now() FROM metric_series, generate_series(1, 44) AS n;
            INSERT INTO outbox (stage, kind, payload) VALUES (repeat('a', 64), 'ATTEMPT_BEGAN', '{}');
            INSERT INTO audit (event, stage, sentence) VALUES ('STAGE_REOPENED', repeat('e', 64), 'again');
            """;

    @Test
    void parksWhatHadFailedAndLeavesTheOtherStatesAsTheyWere() {
        assertThat(database.rows("SELECT label, state, failure_kind, failure FROM stage ORDER BY label"))
                .containsExactly(
                        "a RUNNING null null",
                        "b PARKED DIVERGED the loss is NaN",
                        "c DONE null null",
                        "d RELEASED null null",
                        "e PLANNED null null",
                        "f PLANNED null null");
        assertThat(database.rows("SELECT id, state, paused FROM study ORDER BY id"))
                .containsExactly("demo-1 RUNNING f", "old-1 FAILED f");
    }

    @Test
    void wantsEveryStageButTheReleasedOneAndRestsThoseThatDoNotRun() {
        assertThat(database.rows("SELECT label, paused, wanted, rested, tries FROM stage ORDER BY label"))
                .containsExactly("a f t f 0", "b f t t 0", "c f t t 0", "d f f t 0", "e f t t 0", "f f t t 0");
    }

    @Test
    void worksOutHowFarStagesAndAttemptsHadCome() {
        assertThat(database.rows("SELECT label, reached_step, saved_step FROM stage ORDER BY label"))
                .containsExactly("a 44 30", "b 0 0", "c 0 0", "d 0 0", "e 44 0", "f 0 0");
        assertThat(database.rows("""
                        SELECT left(stage, 1), outcome, reached_step, seen_at = coalesce(ended_at, began_at)
                        FROM attempt ORDER BY stage
                        """))
                .containsExactly("a RUNNING 40 t", "b FAILED 5 t", "c DONE 5 t", "d LOST 5 t", "e HANDED_BACK 5 t");
    }

    @Test
    void keepsCheckpointsPointsFactsAndTheBook() {
        assertThat(database.rows("SELECT step, state FROM checkpoint ORDER BY step"))
                .containsExactly("10 RETIRED", "20 COMMITTED", "30 COMMITTED", "40 WRITING");
        assertThat(database.rows("SELECT count(*) FROM metric_point")).containsExactly("88");
        assertThat(database.rows("SELECT kind, study, payload ->> 'state' FROM outbox ORDER BY id"))
                .containsExactly(
                        "ATTEMPT_BEGAN null null",
                        "STUDY_RECORDED demo-1 null",
                        "STUDY_RECORDED old-1 null",
                        "STUDY_MOVED old-1 FAILED");
        assertThat(database.rows("SELECT event FROM audit")).containsExactly("STAGE_REOPENED");
    }

    @Test
    void letsAParkedStageBeTriedAgain() {
        database.execute("UPDATE stage SET state = 'PLANNED', failure_kind = NULL, failure = NULL WHERE label = 'b'");
        database.execute("UPDATE stage SET state = 'RUNNING', epoch = 2 WHERE label = 'b'");

        assertThat(database.rows("SELECT state FROM stage WHERE label = 'b'")).containsExactly("RUNNING");
    }

    @Test
    void isLaidOutByTheSameBytesForEver() throws IOException, NoSuchAlgorithmException {
        String name = "/bam/migrations/V1__studies_stages_curves_and_outbox.sql";
        try (InputStream sql = Objects.requireNonNull(Migrations.class.getResourceAsStream(name))) {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(sql.readAllBytes());
            assertThat(HexFormat.of().formatHex(sha256))
                    .isEqualTo("c1092c5cfe9525c52b15a7ecffceca8d8f7dd3f749f6c37ddab76997ab8958e8");
        }
    }
}
