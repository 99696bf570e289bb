package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trainings that go back by themselves. */
class RewindsTest extends LedgerTest {
    private static final Rewind BACK = new Rewind(25, 10, 11, 25, "the loss is NaN");

    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void givesUpWhatCameAfterAndWritesTheWayBackDown() {
        Fence fence = begin();
        attempts.report(fence, told(points("loss", 1, 25)));
        Checkpoint goal = save(fence, 10);
        save(fence, 20);
        CheckpointSlot unfinished = attempts.open(fence, 24);

        attempts.rewind(fence, BACK);

        assertThat(steps("loss")).hasSize(10);
        assertThat(stage().reachedStep()).isEqualTo(10);
        assertThat(stage().rewinds()).containsExactly(BACK);
        assertThat(stage().checkpoints())
                .extracting(StageRecord.Saved::state)
                .containsExactly("COMMITTED", "RETIRED", "ABANDONED");
        assertThat(said(Audit.Event.TRAINING_REWOUND))
                .containsExactly("went back from step 25 to 10 and skips batches 11 to 25: the loss is NaN");
        assertThat(refusal(() -> attempts.commit(fence, unfinished, BYTES, 10, 0))
                        .kind())
                .isEqualTo(FailureKind.BUG);
        Attempt next = attempt();
        assertThat(next.rewinds()).isEqualTo(1);
        assertThat(next.checkpoints()).containsExactly(goal);
        assertThat(next.reachedStep()).isEqualTo(10);
    }

    @Test
    void replacesThePointsThatWereGivenUp() {
        Fence fence = begin();
        attempts.report(fence, told(points("loss", 1, 25)));
        save(fence, 10);
        attempts.rewind(fence, BACK);

        MetricPoint other = new MetricPoint("loss", 11, 42, 1);
        attempts.report(fence, told(List.of(other)));

        assertThat(studies.series(trunk, "loss")).hasSize(11).endsWith(other);
    }

    @Test
    void goesBackOnceHoweverOftenItIsAsked() {
        Fence fence = begin();
        save(fence, 10);
        attempts.rewind(fence, BACK);
        Checkpoint after = save(fence, 12);

        attempts.rewind(fence, BACK);

        assertThat(stage().rewinds()).containsExactly(BACK);
        assertThat(attempt().checkpoints()).contains(after);
    }

    @Test
    void goesBackToTheStartWithoutACheckpoint() {
        Fence fence = begin();
        attempts.report(fence, told(points("loss", 1, 3)));

        attempts.rewind(fence, new Rewind(3, 0, 0, 2, "the loss is NaN"));

        assertThat(steps("loss")).isEmpty();
    }

    @Test
    void takesNoFinalStepBack() {
        Fence fence = begin();
        save(fence, 10);
        commit(fence, 20);

        BamException refused = refusal(() -> attempts.rewind(fence, BACK));

        assertThat(refused.kind()).isEqualTo(FailureKind.BUG);
        assertThat(refused)
                .hasMessage("steps up to 20 of stage " + trunk.abbreviated()
                        + " are final, and a rewind to step 10 would take some back; go back to 20 at most");
        assertThat(stage().checkpoints()).extracting(StageRecord.Saved::state).containsOnly("COMMITTED");
    }

    @Test
    void goesBackOnlyToWhatIsSaved() {
        Fence fence = begin();
        save(fence, 9);

        assertThat(refusal(() -> attempts.rewind(fence, BACK)))
                .hasMessageContaining("has no committed checkpoint of step 10 to go back to");
        assertThat(refusal(() -> attempts.rewind(fence, new Rewind(9, 9, 1, 2, "nonsense"))))
                .hasMessageContaining("a_rewind_goes_back");
        assertThat(refusal(() -> attempts.rewind(fence, new Rewind(12, 9, 3, 2, "nonsense"))))
                .hasMessageContaining("a_rewind_skips_something");
        assertThat(stage().rewinds()).isEmpty();
    }

    private Checkpoint save(Fence fence, long step) {
        CheckpointSlot slot = attempts.open(fence, step);
        attempts.commit(fence, slot, BYTES, 10, 0);
        return new Checkpoint(slot.id(), step, slot.path(), BYTES, 10);
    }
}
