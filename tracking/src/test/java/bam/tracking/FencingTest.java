package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.FailureKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One writer for each stage, however many believe they are it. */
class FencingTest extends LedgerTest {
    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void refusesEveryWriteOfAnAttemptThatWasOvertakenAndEntersItInTheBook() {
        Fence zombie = begin();
        CheckpointSlot slot = attempts.open(zombie, 1);
        Checkpoint committed = commit(zombie, 2);
        begin();

        writes(zombie, slot, committed).forEach(LedgerTest::assertStale);

        assertThat(studies.series(trunk, "loss")).isEmpty();
        assertThat(studies.artifact(trunk)).isEmpty();
        assertThat(studies.failure(trunk)).isEmpty();
        assertThat(stage().rewinds()).isEmpty();
        assertThat(said(Audit.Event.WRITE_REFUSED))
                .containsExactly(
                        "attempt 1 was refused to note that it resumed from step 1",
                        "attempt 1 was refused to append 2 points",
                        "attempt 1 was refused to open a checkpoint of step 3",
                        "attempt 1 was refused to commit the checkpoint of step 1",
                        "attempt 1 was refused to give up the checkpoint of step 1",
                        "attempt 1 was refused to mark checkpoint " + committed.path() + " as damaged",
                        "attempt 1 was refused to retire checkpoints",
                        "attempt 1 was refused to go back to step 2",
                        "attempt 1 was refused to finish the stage",
                        "attempt 1 was refused to end: spite");
    }

    private List<ThrowingCallable> writes(Fence fence, CheckpointSlot slot, Checkpoint committed) {
        return List.of(
                () -> attempts.resumed(fence, 1),
                () -> attempts.report(fence, told(points("loss", 3, 4))),
                () -> attempts.open(fence, 3),
                () -> attempts.commit(fence, slot, BYTES, 10, slot.step()),
                () -> attempts.abandon(fence, slot, "spite"),
                () -> attempts.corrupt(fence, committed, "spite"),
                () -> attempts.retire(fence, NEWEST_TWO),
                () -> attempts.rewind(fence, new Rewind(4, 2, 3, 4, "spite")),
                () -> finish(fence),
                () -> end(fence, FailureKind.BUG, "spite"));
    }

    @Test
    void refusesWritesOfAnAttemptWhoseStageWasTakenAwayWithoutASuccessor() {
        Fence fence = begin();
        studies.pause(trunk, true);
        studies.stand(trunk);

        assertStale(() -> attempts.report(fence, told(points("loss", 1, 1))));
        assertStale(() -> finish(fence));
        assertThat(attempts.wish(fence)).isEqualTo(Wish.SUPERSEDED);
    }

    @Test
    void givesManyThatBeginAtOnceEachAnEpochAndOneOfThemTheStage() throws Exception {
        Callable<Fence> begin = this::begin;
        List<Fence> fences = atOnce(Collections.nCopies(9, begin));

        assertThat(fences)
                .extracting(Fence::epoch)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 9).boxed().toList());
        assertThat(fences.stream().filter(this::mayWrite)).containsExactly(new Fence(trunk, 9));
    }

    private boolean mayWrite(Fence fence) {
        try {
            attempts.report(fence, told(points("loss", 1, 1)));
            return true;
        } catch (StaleAttemptException stale) {
            return false;
        }
    }

    @Test
    void commitsBeforeAnotherProcessBeginsOrNotAtAll() throws Exception {
        try (PostgresLedger other = database.open()) {
            for (int round = 1; round <= 20; round++) {
                Fence first = begin();
                CheckpointSlot slot = attempts.open(first, round);
                List<Callable<List<Long>>> race = new ArrayList<>();
                race.add(() -> commits(first, slot) ? List.of(slot.id()) : List.of());
                race.add(() -> other.attempts().begin(trunk, WORKER, Duration.ZERO).checkpoints().stream()
                        .map(Checkpoint::id)
                        .filter(id -> id == slot.id())
                        .toList());
                List<List<Long>> both = atOnce(race);
                assertThat(both.get(1)).isEqualTo(both.get(0));
                database.execute("UPDATE stage SET tries = 0");
            }
        }
    }

    private boolean commits(Fence fence, CheckpointSlot slot) {
        try {
            attempts.commit(fence, slot, BYTES, 10, slot.step());
            return true;
        } catch (StaleAttemptException stale) {
            return false;
        }
    }

    @Test
    void takesTheStageFromAWriterThatFrozeInsideATransaction() throws Exception {
        Fence first = begin();
        try (Connection frozen = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = frozen.createStatement()) {
            statement.execute("SET idle_in_transaction_session_timeout = '2s'");
            frozen.setAutoCommit(false);
            statement.execute("SELECT FROM stage WHERE fingerprint = '" + trunk + "' FOR SHARE");

            assertThat(begin().epoch()).isEqualTo(first.epoch() + 1);
        }
    }

    @Test
    void setsTimeoutsOnEveryConnection() {
        try (Database own = Database.open(database.url(), database.user(), database.password())) {
            assertThat(own.<List<String>>inTransaction(handle ->
                            handle.createQuery("""
                            SELECT current_setting(name) FROM unnest(ARRAY['statement_timeout', 'lock_timeout',
                                'idle_in_transaction_session_timeout']) AS name
                            """).mapTo(String.class).list()))
                    .containsExactly("4s", "3s", "2s");
        }
    }

    @Test
    void keepsNothingOfAReportThatCouldNotBeWrittenWhole() {
        Fence fence = begin();
        database.execute("ALTER TABLE attempt_time ADD CONSTRAINT closed CHECK (bucket <> 'DATA')");
        Report report = new Report(points("loss", 1, 2), 2, Map.of(TimeBucket.DATA, Duration.ofSeconds(1)));

        assertThat(refusal(() -> attempts.report(fence, report)).kind()).isEqualTo(FailureKind.BUG);

        assertThat(steps("loss")).isEmpty();
        assertThat(stage().reachedStep()).isZero();
    }
}
