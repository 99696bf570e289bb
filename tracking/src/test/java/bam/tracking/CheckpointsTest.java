package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of checkpoints, from before the first byte to the deletion. */
class CheckpointsTest extends LedgerTest {
    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void holdsStepEpochAndANonceInThePathOfACheckpoint() {
        begin();
        Fence fence = begin();

        CheckpointSlot one = attempts.open(fence, 12);
        CheckpointSlot another = attempts.open(fence, 12);

        assertThat(one.path())
                .matches(trunk.hex().substring(0, 2) + "/" + trunk + "/0000000012-2-[0-9a-f]{8}\\.checkpoint");
        assertThat(another.path()).isNotEqualTo(one.path());
    }

    @Test
    void commitsOnceHoweverOftenItIsAskedAndNothingWithoutASlot() {
        Fence fence = begin();
        attempts.report(fence, told(points("loss", 1, 4)));
        CheckpointSlot slot = attempts.open(fence, 4);
        attempts.commit(fence, slot, BYTES, 10, slot.step());
        attempts.commit(fence, slot, BYTES, 10, slot.step());

        assertThat(pointFacts()).isEqualTo(1);
        CheckpointSlot unknown = new CheckpointSlot(slot.id() + 1, 5, "nowhere");
        assertThatThrownBy(() -> attempts.commit(fence, unknown, BYTES, 10, unknown.step()))
                .hasMessageContaining("open a slot before committing it");
    }

    @Test
    void commitsNothingWhenThePointsCannotEnterTheOutbox() {
        Fence fence = begin();
        attempts.report(fence, told(points("loss", 1, 4)));
        CheckpointSlot slot = attempts.open(fence, 4);
        database.execute("ALTER TABLE outbox ADD CONSTRAINT closed CHECK (kind <> 'POINTS_COMMITTED')");

        assertThatThrownBy(() -> attempts.commit(fence, slot, BYTES, 10, slot.step()))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("closed");

        assertThat(states()).isEqualTo("4 WRITING");
        assertThat(finalStep()).isEqualTo("0");
        assertThat(stage().tries()).isEqualTo(1);
    }

    @Test
    void makesOnlyStepsFinalThatNoRewindCanTakeBack() {
        Fence fence = begin();
        attempts.report(fence, told(points("loss", 1, 8)));
        CheckpointSlot slot = attempts.open(fence, 8);

        attempts.commit(fence, slot, BYTES, 10, 5);

        assertThat(finalStep()).isEqualTo("5");
        CheckpointSlot next = attempts.open(fence, 9);
        assertThatThrownBy(() -> attempts.commit(fence, next, BYTES, 10, 10))
                .hasMessage("the checkpoint of step 9 cannot make step 10 final; give its own step at most");
        attempts.commit(fence, next, BYTES, 10, 3);
        assertThat(finalStep()).isEqualTo("5");
    }

    @Test
    void givesUpWhatWasNeverDurableAndSaysWhy() {
        Fence fence = begin();
        commit(fence, 1);
        CheckpointSlot slot = attempts.open(fence, 2);

        attempts.abandon(fence, slot, "no room on the disk");
        attempts.abandon(fence, slot, "no room on the disk");

        assertThat(states()).isEqualTo("1 COMMITTED, 2 ABANDONED");
        assertThat(said(Audit.Event.CHECKPOINT_ABANDONED))
                .containsExactly("checkpoint " + slot.path() + " was given up: no room on the disk");
        assertThatThrownBy(() -> attempts.commit(fence, slot, BYTES, 10, 2))
                .hasMessageContaining("open a slot before committing it");
    }

    @Test
    void doesNotGiveUpWhatWasCommittedAfterAll() {
        Fence fence = begin();
        CheckpointSlot slot = attempts.open(fence, 2);
        attempts.commit(fence, slot, BYTES, 10, 2);

        BamException refused = refusal(() -> attempts.abandon(fence, slot, "the answer was lost"));

        assertThat(refused.kind()).isEqualTo(FailureKind.BUG);
        assertThat(refused)
                .hasMessage("checkpoint " + slot.path()
                        + " is not being written any more and cannot be given up; keep its file");
        assertThat(states()).isEqualTo("2 COMMITTED");
    }

    @Test
    void keepsTheNewestAndEveryTenthStep() {
        Fence fence = begin();
        for (long step = 5; step <= 40; step += 5) {
            commit(fence, step);
        }

        assertThat(attempts.retire(fence, new Retention(3, 10)))
                .extracting(Checkpoint::step)
                .containsExactlyInAnyOrder(5L, 15L, 25L);
        assertThat(attempts.retire(fence, new Retention(3, 10))).isEmpty();
        assertThat(attempts.retire(fence, NEWEST_TWO))
                .extracting(Checkpoint::step)
                .containsExactlyInAnyOrder(10L, 20L, 30L);
    }

    @Test
    void keepsOnlyTheFinalOneAndEveryHundredthStepAfterTheEnd() {
        Fence fence = begin();
        long last = stage().steps();
        commit(fence, 100);
        Checkpoint second = commit(fence, 110);
        commit(fence, last);
        Checkpoint third = commit(fence, last - 1);
        finish(fence);

        assertThat(attempts.retire(fence, new Retention(2, 100))).containsExactlyInAnyOrder(second, third);
        assertThat(states()).isEqualTo("100 COMMITTED, 110 RETIRED, 1000 COMMITTED, 999 RETIRED");
    }

    @Test
    void keepsAnAnchorBesideEveryTenthStepUntilTheEnd() {
        Fence fence = begin();
        for (long step : new long[] {10, 14, 21, 30, 35}) {
            commit(fence, step);
        }
        Retention kept = new Retention(2, 10).keeping(14);

        assertThat(attempts.retire(fence, kept)).extracting(Checkpoint::step).containsExactly(21L);
        finish(fence);
        assertThat(attempts.retire(fence, kept)).extracting(Checkpoint::step).containsExactlyInAnyOrder(14L, 35L);
    }

    @Test
    void refusesToKeepFewerThanTwo() {
        assertThatThrownBy(() -> new Retention(1, 1)).hasMessageContaining("give at least 2 and at least 1");
        assertThatThrownBy(() -> new Retention(2, 0)).hasMessageContaining("give at least 2 and at least 1");
        assertThatThrownBy(() -> Retention.STANDARD.keeping(-1)).hasMessageContaining("no negative step");
    }

    private String states() {
        return String.join(", ", database.strings("SELECT step || ' ' || state FROM checkpoint ORDER BY id"));
    }

    private String finalStep() {
        return database.strings("SELECT final_step FROM stage WHERE fingerprint = '" + trunk + "'")
                .get(0);
    }

    private int pointFacts() {
        return database.strings("SELECT id FROM outbox WHERE kind = 'POINTS_COMMITTED'")
                .size();
    }
}
