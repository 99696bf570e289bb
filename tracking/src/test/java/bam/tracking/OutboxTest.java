package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.tracking.fixture.SmallPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The outbox in a real database. */
class OutboxTest extends LedgerTest {
    private final Outbox outbox = ledger.outbox();

    @Test
    void tellsOfAStageAndOfEveryStudyThatComesToWantIt() {
        studies.record(plan, "workflow-1");
        StudyPlan other = SmallPlan.of("second", 1);
        studies.record(other, "workflow-2");

        List<OutboxRow> told = drain();

        assertThat(told).hasSize(14);
        assertThat(told.subList(0, 6)).allMatch(row -> row instanceof OutboxRow.StageRecorded);
        assertThat(told.get(6))
                .isEqualTo(new OutboxRow.StudyRecorded(
                        told.get(6).id(), told.get(6).epochMillis(), plan, "workflow-1"));
        OutboxRow.StageRecorded first = (OutboxRow.StageRecorded) told.get(1);
        OutboxRow.StageRecorded again = (OutboxRow.StageRecorded) told.get(8);
        assertThat(first.stage()).isEqualTo(trunk);
        assertThat(first.experiment()).isEqualTo("bam/demo");
        assertThat(first.label()).isEqualTo("seed");
        assertThat(first.studies()).containsExactly(plan.id());
        assertThat(first.parameters())
                .containsEntry("batch", "2")
                .containsEntry("rate.peak", "0.006")
                .containsEntry("tokens", "32000")
                .containsKey("parameters.total");
        assertThat(first.tags())
                .containsEntry("kind", "SEED")
                .containsEntry("fingerprint", trunk.hex())
                .containsEntry("parent.corpus/prose", plan.corpora().get(0).hex());
        assertThat(again.stage()).isEqualTo(trunk);
        assertThat(again.experiment()).isEqualTo("bam/demo");
        assertThat(again.studies()).containsExactly(plan.id(), other.id());
    }

    @Test
    void tellsTheLifeOfAStageInOrder() {
        studies.record(plan, "workflow-1");
        drain();
        Fence lost = begin();
        attempts.report(lost, told(points("loss", 1, 4)));
        commit(lost, 3);
        Fence second = begin();
        attempts.end(second, new BamException(FailureKind.INTERRUPTED, "the worker shuts down"), false, Map.of());
        Fence third = begin();
        attempts.report(third, told(points("loss", 4, 5)));
        attempts.finish(third, ARTIFACT, List.of(), Map.of());

        List<OutboxRow> told = drain();

        assertThat(told)
                .extracting(row -> row.getClass().getSimpleName())
                .containsExactly(
                        "AttemptBegan",
                        "PointsCommitted",
                        "AttemptBegan",
                        "StageMoved",
                        "AttemptBegan",
                        "PointsCommitted",
                        "StageFinished");
        assertThat(told).isSortedAccordingTo((a, b) -> Long.compare(a.id(), b.id()));
        assertThat(((OutboxRow.PointsCommitted) told.get(1)).points()).isEqualTo(points("loss", 1, 3));
        assertThat(((OutboxRow.PointsCommitted) told.get(5)).points()).isEqualTo(points("loss", 4, 5));
        OutboxRow.StageMoved moved = (OutboxRow.StageMoved) told.get(3);
        assertThat(moved.state()).isEqualTo(StageState.PLANNED);
        assertThat(moved.sentence()).isEqualTo("the worker shuts down");
        OutboxRow.StageFinished finished = (OutboxRow.StageFinished) told.get(6);
        assertThat(finished.artifact()).isEqualTo(ARTIFACT.digest().hex());
        assertThat(finished.results()).isEmpty();
    }

    @Test
    void sendsRepeatedStepsOnce() {
        studies.record(plan, "workflow-1");
        Fence first = begin();
        attempts.report(first, told(points("loss", 1, 6)));
        commit(first, 3);
        Checkpoint damaged = commit(first, 6);
        Fence second = begin();
        attempts.corrupt(second, damaged, "a byte has changed");
        attempts.report(second, told(points("loss", 4, 8)));
        commit(second, 6);
        commit(second, 8);

        assertThat(sentPoints(drain())).isEqualTo(points("loss", 1, 8));
    }

    @Test
    void cutsManyPointsIntoRowsOfAThousandAtMost() {
        studies.record(plan, "workflow-1");
        Fence fence = begin();
        List<String> names = List.of("loss", "gradient-norm", "learning-rate");
        names.forEach(name -> attempts.report(fence, told(points(name, 1, 1500))));
        commit(fence, 1500);

        List<List<MetricPoint>> chunks = drain().stream()
                .filter(row -> row instanceof OutboxRow.PointsCommitted)
                .map(row -> ((OutboxRow.PointsCommitted) row).points())
                .toList();

        assertThat(chunks).extracting(List::size).containsExactly(1000, 1000, 1000, 1000, 500);
        List<MetricPoint> all = chunks.stream().flatMap(List::stream).toList();
        assertThat(all)
                .doesNotHaveDuplicates()
                .hasSize(4500)
                .isSortedAccordingTo((a, b) -> Long.compare(a.step(), b.step()));
    }

    @Test
    void computesTheFiguresOfAnEvaluation() {
        studies.record(plan, "workflow-1");
        Fingerprint evaluation = plan.stages().get(5).fingerprint();
        attempts.finish(
                attempts.begin(evaluation, WORKER, Duration.ZERO).fence(),
                ARTIFACT,
                List.of(
                        new WindowScore("prose", 0, 7, 16 * Math.log(4), 16, 16),
                        new WindowScore("prose", 1, null, 16 * Math.log(4), 16, 16),
                        new WindowScore("code", 0, 7, Double.NaN, 16, 16)),
                Map.of());

        List<OutboxRow> told = drain();

        OutboxRow.StageFinished finished = (OutboxRow.StageFinished) told.get(told.size() - 1);
        assertThat(finished.results().get("perplexity/prose")).isCloseTo(4, Offset.offset(1e-9));
        assertThat(finished.results().get("bits-per-byte/prose")).isCloseTo(2, Offset.offset(1e-9));
        assertThat(finished.results().get("perplexity/code")).isNaN();
    }

    @Test
    void keepsWhatASenderCouldNotSendAndSendsTheSameAgain() {
        studies.record(plan, "workflow-1");
        List<OutboxRow> offered = new ArrayList<>();
        assertThatThrownBy(() -> outbox.drain(3, rows -> {
                    offered.addAll(rows);
                    throw new IllegalStateException("the other side is away");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the other side is away");
        assertThat(outbox.backlog().rows()).isEqualTo(7);

        List<OutboxRow> sent = new ArrayList<>();
        assertThat(outbox.drain(3, sent::addAll)).isEqualTo(3);

        assertThat(sent).isEqualTo(offered);
        assertThat(outbox.backlog().rows()).isEqualTo(4);
        assertThat(outbox.backlog().oldestMillis()).isNotNegative();
        drain();
        assertThat(outbox.backlog()).isEqualTo(new Outbox.Backlog(0, 0));
        assertThat(outbox.drain(3, sent::addAll)).isZero();
    }

    @Test
    void setsARowAsideThatIsRefusedAndGoesOn() {
        studies.record(plan, "workflow-1");
        long id = Long.parseLong(database.strings("SELECT min(id) FROM outbox").get(0));

        outbox.refuse(id, "a key is too long");
        outbox.refuse(id, "a key is too long");

        assertThat(drain()).hasSize(6).noneMatch(row -> row.id() == id);
        assertThat(database.strings("SELECT sentence FROM audit WHERE event = 'OUTBOX_REFUSED'"))
                .containsExactly("fact " + id + " is never sent: a key is too long");
    }

    @Test
    void sharesTheWorkOfTwoMirrorsAndNeverOvertakesWithinAStage() {
        studies.record(plan, "workflow-1");
        drain();
        Fingerprint corpus = plan.corpora().get(0);
        begin();
        attempts.begin(corpus, WORKER, Duration.ZERO);
        begin();
        List<OutboxRow> other = new ArrayList<>();

        int sent = outbox.drain(1, rows -> {
            assertThat(rows).extracting(OutboxRow::subject).containsExactly(trunk.hex());
            assertThat(outbox.drain(10, other::addAll)).isEqualTo(1);
        });

        assertThat(sent).isEqualTo(1);
        assertThat(other).extracting(OutboxRow::subject).containsExactly(corpus.hex());
        assertThat(drain()).extracting(OutboxRow::subject).containsExactly(trunk.hex());
    }

    private List<OutboxRow> drain() {
        List<OutboxRow> told = new ArrayList<>();
        while (outbox.drain(100, told::addAll) > 0) {
            assertThat(told).isNotEmpty();
        }
        return told;
    }

    private static List<MetricPoint> sentPoints(List<OutboxRow> told) {
        return told.stream()
                .filter(row -> row instanceof OutboxRow.PointsCommitted)
                .flatMap(row -> ((OutboxRow.PointsCommitted) row).points().stream())
                .toList();
    }
}
