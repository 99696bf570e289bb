package bam.benchmarks;

import bam.tracking.MetricPoint;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The tables in which MLflow 3 keeps metrics, with its keys and indexes, written and read as its store for SQL
 * databases does (mlflow/store/tracking/sqlalchemy_store.py), but for the time that Python takes.
 */
final class MlflowTables {
    /** What one call of its API takes at most. */
    static final int BATCH = 1_000;

    private static final String TABLES = """
            CREATE SCHEMA mlflow_shaped;
            SET search_path TO mlflow_shaped;
            CREATE TABLE runs (run_uuid varchar(32) PRIMARY KEY, lifecycle_stage varchar(20));
            CREATE TABLE metrics (
                key       varchar(250) NOT NULL,
                value     double precision NOT NULL,
                timestamp bigint NOT NULL,
                step      bigint NOT NULL DEFAULT 0,
                is_nan    boolean NOT NULL DEFAULT false,
                run_uuid  varchar(32) NOT NULL REFERENCES runs,
                CONSTRAINT metric_pk PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan));
            CREATE INDEX index_metrics_run_uuid ON metrics (run_uuid);
            CREATE INDEX index_metrics_run_uuid_key_step ON metrics (run_uuid, key, step);
            CREATE TABLE latest_metrics (
                key       varchar(250) NOT NULL,
                value     double precision NOT NULL,
                timestamp bigint,
                step      bigint NOT NULL,
                is_nan    boolean NOT NULL,
                run_uuid  varchar(32) NOT NULL REFERENCES runs,
                CONSTRAINT latest_metric_pk PRIMARY KEY (key, run_uuid));
            CREATE INDEX index_latest_metrics_run_uuid ON latest_metrics (run_uuid)
            """;

    private final Jdbi database;

    private MlflowTables(Jdbi database) {
        this.database = database;
    }

    /** Makes the tables, beside others. */
    static MlflowTables create(String url, String user, String password) {
        // SQLAlchemy sends rows as INSERTs with many VALUES; so does the driver when it is told to.
        String batched =
                url + (url.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true&currentSchema=mlflow_shaped";
        Jdbi database = Jdbi.create(batched, user, password);
        database.useHandle(handle -> handle.createScript(TABLES).execute());
        return new MlflowTables(database);
    }

    void addRun(String run) {
        database.useHandle(handle -> handle.execute("INSERT INTO runs VALUES (?, 'active')", run));
    }

    /** One call of log-batch: the run is looked at, its rows are added, the newest value of each key is kept. */
    void log(String run, List<MetricPoint> points) {
        database.useTransaction(handle -> {
            handle.createQuery("SELECT lifecycle_stage FROM runs WHERE run_uuid = :run")
                    .bind("run", run)
                    .mapTo(String.class)
                    .one();
            insert(handle, "metrics", run, points);
            keepNewest(handle, run, points);
        });
    }

    private static void insert(Handle handle, String table, String run, Iterable<MetricPoint> points) {
        PreparedBatch batch = handle.prepareBatch(
                "INSERT INTO " + table + " (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, ?, ?)");
        for (MetricPoint point : points) {
            boolean nan = Double.isNaN(point.value());
            batch.add(point.series(), nan ? 0 : point.value(), point.epochMillis(), point.step(), nan, run);
        }
        batch.execute();
    }

    private static void keepNewest(Handle handle, String run, List<MetricPoint> points) {
        Map<String, MetricPoint> newest =
                points.stream().collect(Collectors.toMap(MetricPoint::series, point -> point, MlflowTables::later));
        List<String> known = known(handle, run, List.copyOf(newest.keySet()));
        if (!known.isEmpty()) {
            handle.createQuery("""
                            SELECT * FROM latest_metrics WHERE run_uuid = :run AND key IN (<keys>)
                            ORDER BY run_uuid, key FOR UPDATE
                            """)
                    .bind("run", run)
                    .bindList("keys", known)
                    .mapToMap()
                    .list();
            PreparedBatch updates = handle.prepareBatch(
                    "UPDATE latest_metrics SET value = ?, timestamp = ?, step = ? WHERE key = ? AND run_uuid = ?");
            known.stream()
                    .flatMap(key -> Stream.ofNullable(newest.remove(key)))
                    .forEach(point ->
                            updates.add(point.value(), point.epochMillis(), point.step(), point.series(), run));
            updates.execute();
        }
        if (!newest.isEmpty()) {
            insert(handle, "latest_metrics", run, newest.values());
        }
    }

    private static List<String> known(Handle handle, String run, List<String> keys) {
        return handle.createQuery("SELECT key FROM latest_metrics WHERE run_uuid = :run AND key IN (<keys>)")
                .bind("run", run)
                .bindList("keys", keys)
                .mapTo(String.class)
                .list();
    }

    private static MetricPoint later(MetricPoint one, MetricPoint other) {
        return Comparator.comparingLong(MetricPoint::step).compare(one, other) > 0 ? one : other;
    }

    /** The whole history of a metric, as its API gives it: sorted, every row. */
    int history(String run, String key) {
        return database.withHandle(handle -> handle.createQuery("""
                        SELECT key, value, timestamp, step, is_nan FROM metrics WHERE run_uuid = :run AND key = :key
                        ORDER BY timestamp, step, value
                        """)
                .bind("run", run)
                .bind("key", key)
                .map((row, context) -> new MetricPoint(
                        row.getString("key"), row.getLong("step"), row.getDouble("value"), row.getLong("timestamp")))
                .list()
                .size());
    }

    /** Bytes that metrics take, indexes included. */
    long bytes() {
        return database.withHandle(handle -> handle.createQuery(
                        "SELECT pg_total_relation_size('metrics') + pg_total_relation_size('latest_metrics')")
                .mapTo(Long.class)
                .one());
    }

    /** Bytes that the ledger's own curves take in the same database, indexes and envelopes included. */
    long ledgerBytes() {
        return database.withHandle(
                handle -> handle.createQuery("""
                        SELECT sum(pg_total_relation_size('public.' || name))
                        FROM unnest(ARRAY['metric_series', 'metric_point', 'metric_envelope']) AS name
                        """).mapTo(Long.class).one());
    }
}
