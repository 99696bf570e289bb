package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How attempts end, and where that leaves the stage. */
class EndingsTest extends LedgerTest {
    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void finishesOnceWithOneArtifact() {
        Fence fence = begin();
        finish(fence);
        finish(fence);
        BamException lost = end(fence, FailureKind.UNREACHABLE, "the answer was lost");

        assertThat(lost.kind()).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(studies.artifact(trunk)).contains(ARTIFACT);
        assertThat(stage().reachedStep()).isEqualTo(stage().steps());
        assertThat(studies.attempts(trunk)).extracting(AttemptRecord::outcome).containsExactly("DONE");
        assertThatThrownBy(() -> attempts.finish(
                        fence, new ArtifactReference(Digest.of("other"), "model", 7), List.of(), Map.of()))
                .hasMessageContaining("finish it once");
    }

    @Test
    void finishesThoughItWasToStandStill() {
        Fence fence = begin();
        studies.pause(trunk, true);

        finish(fence);

        assertThat(state()).isEqualTo(StageState.DONE);
        assertThat(stage().paused()).isFalse();
        assertThat(attempts.wish(fence)).isEqualTo(Wish.GO_ON);
    }

    @Test
    void keepsTheScoresOfAnEvaluation() {
        Fingerprint evaluation = plan.stages().get(5).fingerprint();
        List<WindowScore> scores = List.of(
                new WindowScore("prose", 0, 7, 10.5, 16, 16), new WindowScore("prose", 1, null, Double.NaN, 16, 15));
        attempts.finish(attempts.begin(evaluation, WORKER, Duration.ZERO).fence(), ARTIFACT, scores, Map.of());

        assertThat(studies.scores(evaluation)).isEqualTo(scores);
        assertThat(studies.scores(trunk)).isEmpty();
    }

    @Test
    void handsBackForAnotherAttemptAndParksForAPerson() {
        Fence first = begin();
        end(first, FailureKind.INTERRUPTED, "the worker shuts down");
        BamException stands = end(first, FailureKind.BUG, "said twice");
        assertThat(stands.kind()).isEqualTo(FailureKind.INTERRUPTED);
        assertThat(stands).hasMessage("the worker shuts down");
        assertStale(() -> attempts.report(first, told(points("loss", 1, 1))));

        end(begin(), FailureKind.BAD_INPUT, "a corpus is damaged; fetch it again");

        assertThat(studies.attempts(trunk)).extracting(AttemptRecord::outcome).containsExactly("HANDED_BACK", "FAILED");
        assertThat(studies.attempts(trunk).get(0).failure()).contains(FailureKind.INTERRUPTED);
        assertThat(studies.failure(trunk).orElseThrow().kind()).isEqualTo(FailureKind.BAD_INPUT);
        assertThat(said(Audit.Event.STAGE_PARKED)).containsExactly("a corpus is damaged; fetch it again");
    }

    @Test
    void doesWithEachKindOfFailureWhatItsRemedySays() {
        for (FailureKind kind : FailureKind.values()) {
            Fence fence = begin();
            studies.pause(trunk, kind.remedy() == FailureKind.Remedy.RESUME);

            BamException stands = end(fence, kind, "as it is");

            StageState expected = switch (kind.remedy()) {
                case RETRY, REMAKE -> StageState.PLANNED;
                case RESUME -> StageState.PAUSED;
                case PERSON -> StageState.PARKED;
            };
            assertThat(stands.kind()).isEqualTo(kind);
            assertThat(state()).as(kind.name()).isEqualTo(expected);
            studies.pause(trunk, false);
            studies.reopen(trunk);
        }
        assertThat(endings().stream().filter(move -> move.endsWith(" as it is")))
                .hasSize(FailureKind.values().length);
    }

    @Test
    void keepsWhereTheTimeWentHoweverTheAttemptEnds() {
        for (FailureKind kind : List.of(FailureKind.INTERRUPTED, FailureKind.PAUSED, FailureKind.DISK_FULL)) {
            Fence fence = begin();
            studies.pause(trunk, kind == FailureKind.PAUSED);
            Map<TimeBucket, Duration> spent = Map.of(TimeBucket.CHECKPOINT, Duration.ofMillis(250));

            attempts.end(fence, new BamException(kind, "as it is"), true, spent);

            List<StageRecord.Run> runs = stage().attempts();
            assertThat(runs.get(runs.size() - 1).spent()).containsAllEntriesOf(spent);
            studies.pause(trunk, false);
            studies.reopen(trunk);
        }
    }

    @Test
    void tellsTheMirrorOfEveryMove() {
        end(begin(), FailureKind.INTERRUPTED, "killed");
        end(begin(), FailureKind.ARTIFACT_LOST, "the corpus is gone");
        Fence paused = begin();
        studies.pause(trunk, true);
        stop(paused, FailureKind.PAUSED);
        studies.pause(trunk, false);
        end(begin(), FailureKind.DISK_FULL, "no room");

        assertThat(endings())
                .containsExactly(
                        "PLANNED killed",
                        "PLANNED the corpus is gone",
                        "PAUSED stopped as it was asked to",
                        "PLANNED a person wants the stage to go on",
                        "PARKED no room");
    }

    @Test
    void standsStillAndFreesTheStageForItsResumption() {
        Fence fence = begin();
        studies.pause(trunk, true);

        BamException stands = stop(fence, FailureKind.PAUSED);

        assertThat(stands.kind()).isEqualTo(FailureKind.PAUSED);
        assertThat(state()).isEqualTo(StageState.PAUSED);
        assertThat(stage().tries()).isZero();
        assertThat(studies.attempts(trunk)).extracting(AttemptRecord::outcome).containsExactly("PAUSED");
        assertThat(studies.attempts(trunk).get(0).ended()).isPresent();
    }

    @Test
    void goesOnWhenItWasResumedBeforeItStoodStill() {
        Fence fence = begin();
        studies.pause(trunk, true);
        studies.pause(trunk, false);

        BamException stands = stop(fence, FailureKind.PAUSED);

        assertThat(stands.kind()).isEqualTo(FailureKind.INTERRUPTED);
        assertThat(state()).isEqualTo(StageState.PLANNED);
        assertThat(stage().tries()).isZero();
        assertThat(studies.attempts(trunk)).extracting(AttemptRecord::outcome).containsExactly("HANDED_BACK");
    }

    @Test
    void knowsEveryEventOfTheBookInTheDatabase() {
        String permitted = database.strings(
                        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'audit_event_check'")
                .get(0);

        assertThat(Arrays.stream(Audit.Event.values())).allMatch(event -> permitted.contains("'" + event + "'"));
    }

    private List<String> endings() {
        return database.strings("""
                SELECT (payload ->> 'state') || ' ' || (payload ->> 'sentence')
                FROM outbox WHERE kind = 'STAGE_MOVED' ORDER BY id
                """);
    }
}
