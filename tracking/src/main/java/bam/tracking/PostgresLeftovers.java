package bam.tracking;

import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** What may be deleted, decided under the lock of the stage that it belongs to. */
final class PostgresLeftovers implements Leftovers {
    private final Database database;

    PostgresLeftovers(Database database) {
        this.database = database;
    }

    /** One stage after the other, so that none is locked for long. */
    @Override
    public List<String> claimCheckpoints() {
        return stagesWithLeftovers().stream()
                .flatMap(stage -> claim(stage).stream())
                .toList();
    }

    @Override
    public List<String> claimableCheckpoints() {
        return database.inTransaction(
                handle -> handle.createQuery("""
                        SELECT path FROM checkpoint c JOIN stage ON fingerprint = c.stage
                        WHERE c.state IN ('RETIRED', 'ABANDONED', 'CORRUPT', 'WRITING')
                          AND NOT (stage.state = 'RUNNING' AND stage.epoch = c.epoch)
                        ORDER BY c.id
                        """).mapTo(String.class).list());
    }

    private List<Fingerprint> stagesWithLeftovers() {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT DISTINCT stage FROM checkpoint
                        WHERE state IN ('RETIRED', 'ABANDONED', 'CORRUPT') OR state = 'WRITING'
                        ORDER BY stage
                        """)
                .map((row, context) -> new Fingerprint(row.getString("stage")))
                .list());
    }

    private List<String> claim(Fingerprint stage) {
        return database.inTransaction(handle -> Standing.lock(handle, stage)
                .map(standing -> claim(handle, standing))
                .orElse(List.of()));
    }

    /** The attempt that runs looks after its own rows; of the others none can be committed any more. */
    private static List<String> claim(Handle handle, Standing standing) {
        long alive = standing.running() ? standing.epoch() : 0;
        Checkpoints.abandonUnlessOf(handle, standing.stage(), alive);
        return handle.createQuery("""
                        SELECT path FROM checkpoint
                        WHERE stage = :stage AND epoch <> :alive AND state IN ('RETIRED', 'ABANDONED', 'CORRUPT')
                        ORDER BY id
                        """)
                .bind("stage", standing.stage().hex())
                .bind("alive", alive)
                .mapTo(String.class)
                .list();
    }

    @Override
    public void collected(List<String> paths) {
        database.transact(handle ->
                handle.createUpdate("""
                        UPDATE checkpoint SET state = 'COLLECTED'
                        WHERE path = ANY(:paths) AND state IN ('RETIRED', 'ABANDONED', 'CORRUPT')
                        """).bindArray("paths", String.class, paths).execute());
    }

    @Override
    public Set<String> needed(Set<String> paths) {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT path FROM checkpoint c JOIN stage ON fingerprint = c.stage
                        WHERE path = ANY(:paths)
                          AND (c.state = 'COMMITTED'
                               OR c.state = 'WRITING' AND stage.state = 'RUNNING' AND stage.epoch = c.epoch)
                        """)
                .bindArray("paths", String.class, List.copyOf(paths))
                .mapTo(String.class)
                .set());
    }

    @Override
    public void forgetArtifacts() {
        database.transact(PostgresLeftovers::forgetUnreferred);
    }

    @Override
    public Set<Digest> artifacts() {
        return database.inTransaction(
                handle -> handle.createQuery("SELECT DISTINCT artifact FROM stage WHERE artifact IS NOT NULL")
                        .map((row, context) -> new Digest(row.getString("artifact")))
                        .set());
    }

    /** A row that is locked here gets no new stage that refers to it; one that is locked elsewhere is about to. */
    private static void forgetUnreferred(Handle handle) {
        List<String> locked = handle.createQuery("""
                        SELECT digest FROM artifact a
                        WHERE NOT EXISTS (SELECT FROM stage WHERE artifact = a.digest)
                        FOR UPDATE SKIP LOCKED
                        """).mapTo(String.class).list();
        handle.createUpdate("""
                        DELETE FROM artifact a
                        WHERE digest = ANY(:locked) AND NOT EXISTS (SELECT FROM stage WHERE artifact = a.digest)
                        """).bindArray("locked", String.class, locked).execute();
    }

    @Override
    public boolean running(Fingerprint stage) {
        return database.inTransaction(handle -> handle.createQuery("""
                        SELECT EXISTS (SELECT FROM stage WHERE fingerprint = :stage AND state = 'RUNNING')
                        """)
                .bind("stage", stage.hex())
                .mapTo(Boolean.class)
                .one());
    }
}
