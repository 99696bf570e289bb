package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.ArtifactReference;
import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may be deleted, and what may not. */
class LeftoversTest extends LedgerTest {
    private final Leftovers leftovers = ledger.leftovers();

    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void claimsWhatEarlierAttemptsLeftBehindAndNothingElse() {
        Fence first = begin();
        Checkpoint retired = commit(first, 1);
        Checkpoint corrupt = commit(first, 2);
        Checkpoint kept = commit(first, 3);
        commit(first, 4);
        attempts.corrupt(first, corrupt, "a byte has changed");
        assertThat(attempts.retire(first, NEWEST_TWO)).containsExactly(retired);
        CheckpointSlot abandoned = attempts.open(first, 5);
        assertThat(leftovers.claimCheckpoints()).as("of the attempt that runs").isEmpty();

        Fence second = begin();
        CheckpointSlot writing = attempts.open(second, 5);

        List<String> claimable = leftovers.claimableCheckpoints();
        List<String> claimed = leftovers.claimCheckpoints();
        assertThat(claimable).isEqualTo(claimed);

        assertThat(claimed).containsExactly(retired.path(), corrupt.path(), abandoned.path());
        assertThat(leftovers.claimCheckpoints()).isEqualTo(claimed);
        leftovers.collected(claimed);
        leftovers.collected(claimed);
        assertThat(leftovers.claimCheckpoints()).isEmpty();
        assertThat(states())
                .containsExactly("COLLECTED", "COLLECTED", "COMMITTED", "COMMITTED", "COLLECTED", "WRITING");
        attempts.commit(second, writing, BYTES, 10, 5);
        assertThat(attempt().checkpoints()).extracting(Checkpoint::path).contains(kept.path(), writing.path());
    }

    @Test
    void claimsWhatAnAttemptWasWritingThatEndedThoughItsEpochIsTheNewest() {
        Fence fence = begin();
        CheckpointSlot slot = attempts.open(fence, 5);
        studies.release(trunk);

        assertThat(leftovers.claimCheckpoints()).containsExactly(slot.path());

        assertThat(states()).containsExactly("ABANDONED");
        assertThat(said(Audit.Event.CHECKPOINT_ABANDONED))
                .containsExactly("checkpoint " + slot.path() + " was being written when its attempt ended");
        assertStale(() -> attempts.commit(fence, slot, BYTES, 10, 5));
    }

    @Test
    void collectsNothingThatIsNeeded() {
        Fence fence = begin();
        Checkpoint committed = commit(fence, 1);
        CheckpointSlot writing = attempts.open(fence, 2);

        leftovers.collected(List.of(committed.path(), writing.path()));

        assertThat(states()).containsExactly("COMMITTED", "WRITING");
    }

    @Test
    void needsWhatIsCommittedAndWhatALiveAttemptWrites() {
        Fence first = begin();
        Checkpoint committed = commit(first, 1);
        CheckpointSlot lost = attempts.open(first, 2);
        Set<String> asked = Set.of(committed.path(), lost.path(), "a/stranger");
        assertThat(leftovers.needed(asked)).containsExactlyInAnyOrder(committed.path(), lost.path());

        CheckpointSlot writing = attempts.open(begin(), 2);

        assertThat(leftovers.needed(asked)).containsExactly(committed.path());
        assertThat(leftovers.needed(Set.of(writing.path()))).containsExactly(writing.path());
        studies.release(trunk);
        assertThat(leftovers.needed(Set.of(writing.path(), lost.path()))).isEmpty();
        assertThat(leftovers.needed(Set.of())).isEmpty();
    }

    @Test
    void neverClaimsWhatIsCommittedAtTheSameTime() throws Exception {
        try (PostgresLedger other = database.open()) {
            for (int round = 1; round <= 20; round++) {
                Fence fence = begin();
                CheckpointSlot slot = attempts.open(fence, round);
                List<Callable<List<String>>> race = new ArrayList<>();
                race.add(() -> other.leftovers().claimCheckpoints());
                race.add(() -> {
                    attempts.commit(fence, slot, BYTES, 10, slot.step());
                    return List.of();
                });
                assertThat(atOnce(race).get(0)).doesNotContain(slot.path());
                assertThat(leftovers.needed(Set.of(slot.path()))).containsExactly(slot.path());
            }
        }
    }

    @Test
    void claimsOrCommitsButNeverBothWhenTheStageIsTakenAway() throws Exception {
        try (PostgresLedger other = database.open()) {
            for (int round = 1; round <= 20; round++) {
                Fence fence = begin();
                CheckpointSlot slot = attempts.open(fence, round);
                List<Callable<List<String>>> race = new ArrayList<>();
                race.add(() -> {
                    other.studies().release(trunk);
                    return other.leftovers().claimCheckpoints();
                });
                race.add(() -> commits(fence, slot) ? List.of(slot.path()) : List.of());
                List<List<String>> both = atOnce(race);
                assertThat(both.get(0).contains(slot.path()))
                        .isNotEqualTo(both.get(1).contains(slot.path()));
                studies.reopen(trunk);
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
    void forgetsArtifactsThatNoStageRefersTo() {
        ArtifactReference corpus = new ArtifactReference(Digest.of("corpus"), "corpus", 3);
        finish(begin());
        Fingerprint text = plan.corpora().get(0);
        attempts.finish(attempts.begin(text, WORKER, Duration.ZERO).fence(), corpus, List.of(), Map.of());
        assertThat(leftovers.artifacts()).containsExactlyInAnyOrder(ARTIFACT.digest(), corpus.digest());

        studies.forget(trunk, "its folder is gone");

        assertThat(leftovers.artifacts()).containsExactly(corpus.digest());
        assertThat(database.strings("SELECT digest FROM artifact"))
                .as("who only asks forgets nothing")
                .hasSize(2);
        leftovers.forgetArtifacts();
        assertThat(database.strings("SELECT digest FROM artifact"))
                .containsExactly(corpus.digest().hex());
        finish(begin());
        assertThat(leftovers.artifacts()).contains(ARTIFACT.digest());
    }

    @Test
    void forgetsNoArtifactThatIsReferredToAtTheSameTime() throws Exception {
        try (PostgresLedger other = database.open()) {
            for (int round = 1; round <= 20; round++) {
                Fence fence = begin();
                List<Callable<Set<Digest>>> race = new ArrayList<>();
                race.add(() -> {
                    other.leftovers().forgetArtifacts();
                    return other.leftovers().artifacts();
                });
                race.add(() -> {
                    finish(fence);
                    return Set.of();
                });
                assertThat(atOnce(race)).hasSize(2);
                assertThat(studies.artifact(trunk)).contains(ARTIFACT);
                studies.forget(trunk, "for another round");
            }
        }
    }

    @Test
    void knowsWhetherAnAttemptHoldsAStage() {
        assertThat(leftovers.running(trunk)).isFalse();
        Fence fence = begin();
        assertThat(leftovers.running(trunk)).isTrue();
        finish(fence);
        assertThat(leftovers.running(trunk)).isFalse();
    }

    private List<String> states() {
        return database.strings("SELECT state FROM checkpoint ORDER BY id");
    }
}
