package bam.migrations;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tables refuse, whoever writes into them. */
class InvariantsTest {
    private static final FreshDatabase DATABASE = FreshDatabase.migrated();

    private static final String ONE_OF_EACH = """
            TRUNCATE study, stage, attempt, checkpoint, rewind, attempt_time CASCADE;
            INSERT INTO study (id, name, workflow_id, plan) VALUES ('demo-1', 'demo', 'w', '{}');
            INSERT INTO stage (fingerprint, label, kind, code, spec, experiment, steps)
            VALUES (repeat('a', 64), 'seed', 'SEED', repeat('1', 64), '{}', 'bam/demo', 100);
            INSERT INTO attempt (stage, epoch, worker, host, pid, temporal_attempt)
            VALUES (repeat('a', 64), 1, 'worker-1', 'host', 1, 1);
            INSERT INTO checkpoint (stage, epoch, step, path) VALUES (repeat('a', 64), 1, 5, 'a/5');
            """;

    private static final String REWIND =
            "INSERT INTO rewind (stage, epoch, at_step, to_step, first_skipped, last_skipped, reason)"
                    + " VALUES (repeat('a', 64), 1, ";

    private static final String TIME =
            "INSERT INTO attempt_time (stage, epoch, bucket, seconds) VALUES (repeat('a', 64), 1, ";

    @BeforeEach
    void fill() {
        DATABASE.execute(ONE_OF_EACH);
    }

    @Test
    void refusesWhatMakesNoSense() {
        Map<String, String> refused = Map.ofEntries(
                Map.entry("UPDATE study SET state = 'FAILED', ended_at = now(), paused = true", "is_not_paused"),
                Map.entry("UPDATE stage SET state = 'FAILED'", "cannot go from PLANNED to FAILED"),
                Map.entry("UPDATE stage SET state = 'PAUSED'", "a_stage_stands_still_by_a_wish"),
                Map.entry("UPDATE stage SET state = 'RELEASED'", "a_released_stage_is_not_wanted"),
                Map.entry("UPDATE stage SET state = 'PARKED'", "a_stage_says_why_it_is_parked"),
                Map.entry("UPDATE stage SET failure_kind = 'BUG', failure = 'x'", "a_stage_says_why_it_is_parked"),
                Map.entry("UPDATE stage SET tries = -1", "stage_tries_check"),
                Map.entry("UPDATE stage SET saved_step = 1", "a_saved_step_was_reached"),
                Map.entry("UPDATE stage SET retry_of = fingerprint", "no_stage_is_a_retry_of_itself"),
                Map.entry("UPDATE stage SET retry_of = repeat('b', 64)", "stage_retry_of_fkey"),
                Map.entry("UPDATE attempt SET outcome = 'PAUSED', ended_at = now()", "a_failed_attempt_has_a_kind"),
                Map.entry("UPDATE attempt SET outcome = 'TIRED'", "cannot go from RUNNING to TIRED"),
                Map.entry("UPDATE checkpoint SET state = 'COMMITTED'", "committed_bytes_are_known"),
                Map.entry("UPDATE checkpoint SET digest = repeat('2', 64)", "committed_bytes_are_known"),
                Map.entry("UPDATE checkpoint SET state = 'COLLECTED'", "cannot go from WRITING to COLLECTED"),
                Map.entry(REWIND + "5, 5, 1, 2, 'x')", "a_rewind_goes_back"),
                Map.entry(REWIND + "5, 4, 2, 1, 'x')", "a_rewind_skips_something"),
                Map.entry(TIME + "'SLEEP', 1)", "attempt_time_bucket_check"),
                Map.entry(TIME + "'DATA', -1)", "attempt_time_seconds_check"),
                Map.entry(TIME + "'DATA', 'NaN')", "attempt_time_seconds_check"),
                Map.entry("INSERT INTO audit (event, sentence) VALUES ('BOREDOM', 'x')", "audit_event_check"));

        refused.forEach((sql, constraint) ->
                assertThatThrownBy(() -> DATABASE.execute(sql)).as(sql).hasMessageContaining(constraint));
    }

    @Test
    void refusesADoneStageThatIsPaused() {
        DATABASE.execute("INSERT INTO artifact (digest, kind, bytes) VALUES (repeat('9', 64), 'model', 7)"
                + " ON CONFLICT DO NOTHING");
        DATABASE.execute("UPDATE stage SET state = 'RUNNING', epoch = 1, paused = true");

        assertThatThrownBy(() -> DATABASE.execute("UPDATE stage SET state = 'DONE', artifact = repeat('9', 64)"))
                .hasMessageContaining("a_done_stage_is_not_paused");
    }

    @Test
    void refusesWaysThatNoStageGoes() {
        DATABASE.execute("UPDATE stage SET state = 'PAUSED', paused = true");
        assertRefused("UPDATE stage SET state = 'RUNNING', epoch = 2", "PAUSED to RUNNING");
        DATABASE.execute("UPDATE stage SET state = 'RELEASED', wanted = false");
        assertRefused("UPDATE stage SET state = 'RUNNING', epoch = 2", "RELEASED to RUNNING");
        DATABASE.execute("UPDATE stage SET state = 'PARKED', failure_kind = 'CANCELLED', failure = 'x'");
        for (String state : List.of("RELEASED", "PAUSED", "RUNNING", "DONE")) {
            assertRefused("UPDATE stage SET epoch = epoch + 1, state = '" + state + "'", "PARKED to " + state);
        }
    }

    @Test
    void refusesToBringADeadCheckpointBack() {
        DATABASE.execute("UPDATE checkpoint SET state = 'ABANDONED'");
        assertRefused("UPDATE checkpoint SET state = 'COMMITTED'", "ABANDONED to COMMITTED");
        DATABASE.execute("UPDATE checkpoint SET state = 'COLLECTED'");
        assertRefused("UPDATE checkpoint SET state = 'COMMITTED'", "COLLECTED to COMMITTED");
    }

    private static void assertRefused(String sql, String way) {
        assertThatThrownBy(() -> DATABASE.execute(sql)).hasMessageContaining("cannot go from " + way);
    }
}
