package bam.migrations;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tables refuse, whoever writes into them. */
class InvariantsTest {
    private static final FreshDatabase DATABASE = FreshDatabase.migrated();

    private static final String ONE_OF_EACH = """
            TRUNCATE study, stage, attempt, checkpoint, rewind, attempt_time, metric_series, metric_point CASCADE;
            INSERT INTO study (id, name, workflow_id, plan) VALUES ('demo-1', 'demo', 'w', '{}');
            INSERT INTO stage (fingerprint, label, kind, code, spec, experiment, steps)
            VALUES (repeat('a', 64), 'seed', 'SEED', repeat('1', 64), '{}', 'bam/demo', 100);
            INSERT INTO attempt (stage, epoch, worker, host, pid, temporal_attempt)
            VALUES (repeat('a', 64), 1, 'worker-1', 'host', 1, 1);
            INSERT INTO checkpoint (stage, epoch, step, path) VALUES (repeat('a', 64), 1, 5, 'a/5');
            INSERT INTO study_stage (study, stage, position, label) VALUES ('demo-1', repeat('a', 64), 0, 'seed');
            INSERT INTO replicate (study, position, seed, trunk) VALUES ('demo-1', 0, 7, repeat('a', 64));
            INSERT INTO metric_series (stage, name) VALUES (repeat('a', 64), 'loss');
            """;

    private static final String REWIND =
            "INSERT INTO rewind (stage, epoch, at_step, to_step, first_skipped, last_skipped, reason)"
                    + " VALUES (repeat('a', 64), 1, ";

    private static final String TIME =
            "INSERT INTO attempt_time (stage, epoch, bucket, seconds) VALUES (repeat('a', 64), 1, ";

    private static final String REPLICATE = "INSERT INTO replicate (study, position, seed, trunk) VALUES ('demo-1', ";

    private static final String VARIANT =
            "INSERT INTO variant (study, replicate, position, name, merge, mixture) VALUES ('demo-1', ";

    private static final String TENSORS =
            "INSERT INTO tensor_lineage (stage, tensor_group, rule, role, tensors) VALUES (repeat('a', 64), ";

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
    void refusesOriginsThatMakeNoSense() {
        Map<String, String> refused = Map.ofEntries(
                Map.entry(REPLICATE + "1, 7, repeat('a', 64))", "replicate_study_seed_key"),
                Map.entry(REPLICATE + "1, 8, repeat('b', 64))", "replicate_study_trunk_fkey"),
                Map.entry(VARIANT + "1, 0, 'x', repeat('a', 64), repeat('a', 64))", "variant_study_replicate_fkey"),
                Map.entry(VARIANT + "0, 0, 'x', repeat('a', 64), repeat('b', 64))", "variant_study_mixture_fkey"),
                Map.entry(TENSORS + "'HEARTS', 'DRAWN', NULL, 1)", "tensor_lineage_tensor_group_check"),
                Map.entry(TENSORS + "'NORMS', 'STOLEN', NULL, 1)", "tensor_lineage_rule_check"),
                Map.entry(TENSORS + "'NORMS', 'COPY', NULL, 1)", "what_is_drawn_has_no_parent"),
                Map.entry(TENSORS + "'NORMS', 'COPY', 'source/x', 1)", "tensor_lineage_stage_role_fkey"),
                Map.entry(TENSORS + "'NORMS', 'DRAWN', NULL, 0)", "tensor_lineage_tensors_check"),
                Map.entry(
                        TENSORS + "'NORMS', 'DRAWN', NULL, 1), (repeat('a', 64), 'NORMS', 'DRAWN', NULL, 2)",
                        "tensor_lineage_once"),
                Map.entry("INSERT INTO corpus VALUES (repeat('a', 64), '[]')", "corpus_manifest_check"),
                Map.entry("UPDATE attempt SET environment = 99", "attempt_environment_fkey"));

        refused.forEach((sql, constraint) ->
                assertThatThrownBy(() -> DATABASE.execute(sql)).as(sql).hasMessageContaining(constraint));
    }

    /** Width, bucket, points, numbers, last step, minimum, maximum, total and last value. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            65, 0, 1, 1, 1, 1, 1, 1, 1       | metric_envelope_width_check
            64, 0, 0, 0, 1, 1, 1, 1, 1       | metric_envelope_points_check
            64, 0, 65, 1, 1, 1, 1, 1, 1      | as_many_points_as_steps_at_most
            64, 0, 1, 2, 1, 1, 1, 1, 1       | numbers_are_points
            64, 0, 1, 1, 65, 1, 1, 1, 1      | the_last_step_is_in_the_bucket
            64, 0, 1, 0, 1, 1, NULL, 1, 1    | both_bounds_or_none
            64, 0, 2, 1, 1, 2, 1, 1, 1       | bounds_are_numbers_in_order
            64, 0, 2, 1, 1, 1, 'NaN', 1, 1   | bounds_are_numbers_in_order
            64, 0, 1, 1, 1, NULL, NULL, 1, 1 | numbers_have_bounds
            64, 0, 2, 1, 1, 1, 2, 1, 3       | the_last_is_within_bounds
            """)
    void refusesEnvelopesThatNoPointsCanHave(String values, String constraint) {
        assertThatThrownBy(() -> DATABASE.execute("""
                        INSERT INTO metric_envelope
                            (series, width, bucket, points, numbers, last_step, minimum, maximum, total, last)
                        SELECT id, %s FROM metric_series
                        """.formatted(values))).hasMessageContaining(constraint);
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
