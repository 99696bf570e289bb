package bam.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases of versions 1 to 3 with a study, its curves and its checkpoints, brought forward. */
class ReleasedVersionsTest {
    /**
     * A study as version 1 wrote it: two replicates of one seed model (stage a), a merge (b) and its training (c),
     * whose curve has 5,000 steps with numbers that are none among them; another curve ends with a bucket that is not
     * whole.
     */
    private static final String AT_WORK = """
            INSERT INTO study (id, name, workflow_id, plan) VALUES ('demo-1', 'demo', 'w', '{
                "id": "demo-1", "name": "demo", "document": "{}", "stages": [], "corpora": [],
                "replicates": [
                    {"seed": 7, "trunk": "A", "experts": [], "rows": [],
                     "variants": [{"name": "btx", "merge": "B", "mixture": "C"},
                                  {"name": "soup", "merge": "B", "mixture": "B"}]},
                    {"seed": 8, "trunk": "A", "experts": [], "rows": [], "variants": []}],
                "domains": ["prose"], "baseline": "btx"}');
            UPDATE study SET plan = replace(replace(replace(plan::text,
                '"A"', to_json(repeat('a', 64))::text), '"B"', to_json(repeat('b', 64))::text),
                '"C"', to_json(repeat('c', 64))::text)::jsonb;
            INSERT INTO stage (fingerprint, label, kind, code, spec, experiment, steps)
            SELECT repeat(digit, 64), digit, 'MIXTURE', repeat('1', 64), '{}', 'bam/demo', 5000
            FROM unnest(ARRAY['a', 'b', 'c']) AS digit;
            INSERT INTO study_stage (study, stage, position, label)
            SELECT 'demo-1', fingerprint, ascii(label) - ascii('a'), label FROM stage;
            UPDATE stage SET state = 'RUNNING', epoch = 1;
            INSERT INTO attempt (stage, epoch, worker, host, pid, temporal_attempt)
            SELECT fingerprint, 1, 'worker-1', 'host', 1, 1 FROM stage;
            INSERT INTO metric_series (stage, name) VALUES (repeat('c', 64), 'loss'), (repeat('c', 64), 'z');
            INSERT INTO metric_point (series, step, value, measured_at)
            SELECT id, n, CASE n WHEN 3 THEN 'NaN' WHEN 70 THEN 'Infinity' WHEN 71 THEN 1.7e308 WHEN 72 THEN 1.7e308
                               WHEN 73 THEN 5e-324 ELSE sin(n) END, now()
            FROM metric_series, generate_series(1, 5000) AS n WHERE name = 'loss' OR n % 100 < 2;
            """;

    /** What every bucket should come to, worked out from the points without a thought for speed. */
    private static final String EXPECTED = """
            SELECT s.name, width, bucket, count(*), count(*) FILTER (WHERE abs(value) <= 1e300), max(step),
                   min(value) FILTER (WHERE value <> 'NaN'), max(value) FILTER (WHERE value <> 'NaN'),
                   round(CAST(coalesce(sum(value) FILTER (WHERE abs(value) <= 1e300), 0) AS numeric), 9),
                   (array_agg(value ORDER BY step DESC))[1]
            FROM metric_point p JOIN metric_series s ON s.id = p.series
            CROSS JOIN unnest(ARRAY[64, 512, 4096, 32768, 262144]) AS width
            CROSS JOIN LATERAL (SELECT (step - 1) / width AS bucket) place
            WHERE (bucket + 1) * width <= (SELECT max(step) FROM metric_point WHERE series = s.id)
            GROUP BY s.name, width, bucket ORDER BY s.name, width, bucket
            """;

    private static final String KEPT = """
            SELECT s.name, width, bucket, points, numbers, last_step, minimum, maximum,
                   round(CAST(total AS numeric), 9), last
            FROM metric_envelope e JOIN metric_series s ON s.id = e.series ORDER BY s.name, width, bucket
            """;

    private final FreshDatabase database = FreshDatabase.create();

    private void bringForwardFrom(String version) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database.source())
                .locations("classpath:bam/migrations")
                .table("migration")
                .target(MigrationVersion.fromVersion(version))
                .load()
                .migrate();
        database.execute(AT_WORK);
        Migrations.migrate(database.source());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void getEnvelopesOfTheCurvesThatTheyHave(String version) {
        bringForwardFrom(version);

        assertThat(database.rows("SELECT count(*) FROM metric_point")).containsExactly("5100");
        assertThat(database.rows(KEPT)).hasSize(78 + 9 + 1 + 53 + 9 + 1).isEqualTo(database.rows(EXPECTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void getReplicatesAndVariantsFromTheirPlans(String version) {
        bringForwardFrom(version);

        assertThat(database.rows("SELECT position, seed, left(trunk, 1) FROM replicate ORDER BY position"))
                .containsExactly("0 7 a", "1 8 a");
        assertThat(database.rows("""
                        SELECT replicate, position, name, left(merge, 1), left(mixture, 1) FROM variant ORDER BY position
                        """)).containsExactly("0 0 btx b c", "0 1 soup b b");
        assertThat(database.rows("SELECT DISTINCT device, environment FROM attempt"))
                .containsExactly("cpu null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void keepACurveForAsLongAsItHasPoints(String version) {
        bringForwardFrom(version);
        database.execute("DELETE FROM metric_envelope");

        assertThatThrownBy(() -> database.execute("DELETE FROM metric_series WHERE name = 'z'"))
                .hasMessageContaining("curve z has points");
        database.execute("DELETE FROM metric_point WHERE series = (SELECT id FROM metric_series WHERE name = 'z')");
        database.execute("DELETE FROM metric_series WHERE name = 'z'");
        assertThat(database.rows("SELECT name FROM metric_series")).containsExactly("loss");
    }
}
