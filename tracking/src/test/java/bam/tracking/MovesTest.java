package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.contracts.StudyState;
import bam.tracking.OutboxRow.StudyStanding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the mirror is told of stages and studies that stand otherwise than before, in a real database. */
class MovesTest extends LedgerTest {
    private final Outbox outbox = ledger.outbox();

    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
        drain();
    }

    @Test
    void tellsOfEveryStateThatAStageComesTo() {
        studies.pause(trunk, true);
        studies.stand(trunk);
        studies.pause(trunk, false);
        end(begin(), FailureKind.DISK_FULL, "no room");
        studies.reopen(trunk);
        studies.release(trunk);
        studies.want(trunk, true);
        finish(begin());
        studies.forget(trunk, "its artifact is gone");

        assertThat(moves())
                .containsExactly(
                        "PAUSED it stands still as it was wished to",
                        "PLANNED a person wants the stage to go on",
                        "PARKED no room",
                        "PLANNED a person or a later study asked for another try",
                        "RELEASED nobody wants the stage any more",
                        "PLANNED a study wants the stage",
                        "PLANNED its artifact is gone");
    }

    @Test
    void tellsNothingOfAWishThatMovesNothing() {
        begin();
        studies.pause(trunk, true);
        studies.pause(trunk, false);
        studies.want(trunk, false);
        studies.want(trunk, true);

        assertThat(moves()).isEmpty();
    }

    @Test
    void tellsHowAStudyStandsOnceForEachMove() {
        studies.pauseStudy(plan.id(), true);
        studies.pauseStudy(plan.id(), true);
        studies.pauseStudy(plan.id(), false);
        studies.move(plan.id(), StudyState.SUCCEEDED, "all is done");
        studies.move(plan.id(), StudyState.FAILED, "too late");
        studies.record(plan, "workflow-1");
        studies.record(plan, "workflow-1");

        List<OutboxRow> told = drain();

        assertThat(told)
                .filteredOn(row -> row instanceof OutboxRow.StudyMoved)
                .extracting(row -> ((OutboxRow.StudyMoved) row).state())
                .containsExactly(StudyStanding.PAUSED, StudyStanding.RUNNING, StudyStanding.SUCCEEDED);
        assertThat(told.get(told.size() - 1)).isInstanceOf(OutboxRow.StudyRecorded.class);
        assertThat(told).hasSize(4);
    }

    @Test
    void tellsWhatAnAttemptReadsAndWhatAStageMade() {
        Fingerprint corpus = plan.corpora().get(0);
        attempts.finish(attempts.begin(corpus, WORKER, Duration.ZERO).fence(), ARTIFACT, List.of(), Map.of());
        finish(begin());

        List<OutboxRow> told = drain();

        OutboxRow.AttemptBegan began = (OutboxRow.AttemptBegan) told.get(2);
        assertThat(began.inputs()).singleElement().satisfies(input -> {
            assertThat(input.role()).isEqualTo("corpus/prose");
            assertThat(input.stage()).isEqualTo(corpus);
            assertThat(input.kind()).isEqualTo(StageKind.CORPUS);
            assertThat(input.artifact()).contains(ARTIFACT);
        });
        OutboxRow.StageFinished finished = (OutboxRow.StageFinished) told.get(3);
        assertThat(finished.made()).contains(ARTIFACT);
        assertThat(finished.label()).isEqualTo("seed");
        assertThat(finished.parameters()).containsKey("parameters.total");
    }

    @Test
    void readsWhatAnEarlierVersionToldOfAnAttempt() {
        database.execute("INSERT INTO outbox (stage, kind, payload) VALUES ('" + trunk.hex()
                + "', 'ATTEMPT_ENDED', '{\"failed\": true, \"sentence\": \"no room\"}')");

        assertThat(moves()).containsExactly("PARKED no room");
    }

    @Test
    void sendsAllFactsOfAStageAgainWhenItsRunIsToBeMadeAnew() {
        finish(begin());
        assertThat(drain()).hasSize(2);

        assertThat(outbox.resend(trunk.hex())).isEqualTo(3);
        assertThat(outbox.resend(trunk.hex())).isZero();
        assertThat(drain())
                .extracting(row -> row.getClass().getSimpleName())
                .containsExactly("StageRecorded", "AttemptBegan", "StageFinished");
        assertThat(outbox.resend(plan.id())).isEqualTo(1);
    }

    @Test
    void writesDownOnceThatAPartIsNeverSent() {
        begin();
        OutboxRow row = drain().get(0);

        outbox.note(row, "point 'x' is refused");
        outbox.note(row, "point 'x' is refused");

        assertThat(said(Audit.Event.OUTBOX_REFUSED))
                .containsExactly("a part of fact " + row.id() + " is never sent: point 'x' is refused");
    }

    @Test
    void measuresHowLongFactsTook() {
        database.execute("UPDATE outbox SET at = sent_at - interval '3 seconds'");
        database.execute("UPDATE outbox SET at = sent_at - interval '9 seconds' WHERE study IS NOT NULL");

        assertThat(outbox.lag()).isEqualTo(new Outbox.Lag(7, 3_000, 9_000, 9_000));
    }

    @Test
    void saysWhatACompleteMirrorWouldShow() {
        Fence fence = begin();
        attempts.report(fence, told(points("loss", 1, 5)));
        commit(fence, 3);

        MirroredFacts.Stage stage = ledger.mirrored().stage(trunk).orElseThrow();

        assertThat(stage.state()).isEqualTo(StageState.RUNNING);
        assertThat(stage.studies()).containsExactly(plan.id());
        assertThat(stage.waiting()).isEqualTo(2);
        assertThat(ledger.mirrored().series(trunk)).containsExactly("loss");
        assertThat(ledger.mirrored().points(trunk, "loss", stage.finalStep())).isEqualTo(points("loss", 1, 3));
        assertThat(ledger.mirrored().stages()).hasSize(6).contains(stage);
        assertThat(ledger.mirrored().studies())
                .containsExactly(new MirroredFacts.Study(plan.id(), plan, StudyStanding.RUNNING, 0));
    }

    private List<String> moves() {
        return drain().stream()
                .filter(row -> row instanceof OutboxRow.StageMoved)
                .map(row -> (OutboxRow.StageMoved) row)
                .map(move -> move.state() + " " + move.sentence())
                .toList();
    }

    private List<OutboxRow> drain() {
        List<OutboxRow> told = new ArrayList<>();
        while (outbox.drain(100, told::addAll) > 0) {
            assertThat(told).isNotEmpty();
        }
        return told;
    }
}
