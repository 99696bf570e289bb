package bam.training;

import bam.model.Snapshot;
import bam.model.TrainingSession;
import bam.tracking.MetricPoint;
import bam.tracking.TimeBucket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * When a training is saved, and what of it the training thread does: it copies the state, and waits only where the next
 * step must not be taken before the checkpoint is there.
 */
final class Saving {
    /** Assumed before the first save is measured: a common disk, and three statements. */
    private static final double BYTES_PER_SECOND = 400e6;

    private static final Duration STATEMENTS = Duration.ofMillis(10);

    private final StageRun run;
    private final TrainingSession session;
    private final Recorder recorder;
    private final CheckpointWriter writer;
    private final Cadence cadence;
    private final Anchors anchors;
    private final long skipped;
    private final Map<String, String> provenance;
    private long savedStep;
    private long savedNanos = System.nanoTime();
    private Duration stall = Duration.ZERO;
    private Duration lastStall = Duration.ZERO;
    private Duration estimate = STATEMENTS;

    Saving(
            StageRun run,
            TrainingSession session,
            Recorder recorder,
            CheckpointWriter writer,
            Cadence cadence,
            Anchors anchors,
            Start start) {
        this.run = run;
        this.session = session;
        this.recorder = recorder;
        this.writer = writer;
        this.cadence = cadence;
        this.anchors = anchors;
        this.skipped = start.skipped();
        this.savedStep = start.step();
        this.provenance = start.provenance();
    }

    /** Where the attempt starts, and what its checkpoints say of where they come from. */
    record Start(long step, long skipped, Map<String, String> provenance) {}

    Recorder recorder() {
        return recorder;
    }

    /**
     * Saves after this step if it is due.
     *
     * @param end whether no step follows now: everything is durable when this returns
     */
    void after(long step, boolean end) {
        if (run.orders().superseded()) {
            return;
        }
        if (end) {
            run.clock().in(TimeBucket.CHECKPOINT, () -> endAt(step));
            return;
        }
        if (anchors.at(step)) {
            run.clock().in(TimeBucket.CHECKPOINT, () -> anchorAt(step));
            return;
        }
        if (due(step) && recorder.ready()) {
            copy(step);
        }
    }

    private boolean endAt(long step) {
        recorder.drain();
        if (step > savedStep) {
            hand(step);
            recorder.drain();
        }
        return true;
    }

    private boolean anchorAt(long step) {
        recorder.drain();
        hand(step);
        recorder.drain();
        return true;
    }

    private void copy(long step) {
        long begin = System.nanoTime();
        Snapshot snapshot = hand(step);
        stall = Duration.ofNanos(System.nanoTime() - begin);
        lastStall = stall;
        estimate = Duration.ofNanos(Math.round(snapshot.bytes() / BYTES_PER_SECOND * 1e9))
                .plus(STATEMENTS);
        run.clock().add(TimeBucket.CHECKPOINT, stall);
    }

    private Snapshot hand(long step) {
        Snapshot snapshot = session.snapshot(skipped, provenance);
        recorder.save(snapshot);
        savedStep = step;
        savedNanos = System.nanoTime();
        return snapshot;
    }

    private boolean due(long step) {
        if (step - savedStep >= cadence.steps()) {
            return true;
        }
        Duration since = Duration.ofNanos(System.nanoTime() - savedNanos);
        return since.compareTo(cadence.interval(cost())) >= 0;
    }

    /** What a save costs: the measured one, else an estimate. */
    private Duration cost() {
        Duration measured = writer.lastWrite();
        return measured.isZero() ? estimate : measured.plus(lastStall);
    }

    /**
     * How long training stood still before this step, if it did. Told of this step and not of the saved one, whose
     * points may be final by now.
     */
    Optional<MetricPoint> stallBefore(long step) {
        if (stall.isZero()) {
            return Optional.empty();
        }
        MetricPoint point = Curves.stall(step, stall);
        stall = Duration.ZERO;
        return Optional.of(point);
    }
}
