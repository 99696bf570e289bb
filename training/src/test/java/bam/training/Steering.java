package bam.training;

import bam.contracts.Fingerprint;
import bam.tracking.AttemptLedger;
import java.time.Duration;
import java.util.Set;

/**
 * A hand that pauses, cancels or stops an attempt at one moment of its life, once, and holds it up there until the
 * attempt must know: all threads of it, so that what comes next does not depend on who is faster.
 */
final class Steering implements Probe, Pulse {
    /** What a person, or a signal, may do. */
    enum Act {
        PAUSE,
        CANCEL,
        STOP
    }

    /** Moments that another thread than that of the steps comes to, which would run away meanwhile. */
    private static final Set<Moment> BESIDE_THE_STEPS =
            Set.of(Moment.REPORTING, Moment.SAVING, Moment.COMMITTING, Moment.SAVED);

    private static final long LAST_STEP_BEFORE = 6;

    private final SmallTraining small;
    private final Moment moment;
    private final Act act;
    private final FaultyCalls looks;
    private boolean done;
    private volatile boolean stopping;

    Steering(SmallTraining small, Moment moment, Act act) {
        this.small = small;
        this.moment = moment;
        this.act = act;
        this.looks = FaultyCalls.of(
                small.ledger.attempts(), "wish"::equals, Long.MAX_VALUE, false, new IllegalStateException("never"));
    }

    /** The ledger that the attempt must be given. */
    AttemptLedger attempts() {
        return looks.as(AttemptLedger.class);
    }

    /** Whether the moment came. */
    synchronized boolean done() {
        return done;
    }

    @Override
    public synchronized void at(Moment now, Fingerprint stage, long epoch, long step) {
        if (now == moment && !done) {
            strike(stage);
            done = true;
            notifyAll();
        }
        if (now == Moment.MOVED && step >= LAST_STEP_BEFORE && BESIDE_THE_STEPS.contains(moment)) {
            awaitMoment();
        }
    }

    private synchronized void awaitMoment() {
        try {
            while (!done) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private void strike(Fingerprint stage) {
        switch (act) {
            case PAUSE -> small.ledger.studies().pause(stage, true);
            case CANCEL -> small.ledger.studies().cancel(stage, "a person cancelled it");
            case STOP -> stopping = true;
        }
        if (act != Act.STOP) {
            awaitLook();
        }
    }

    /** The first look that begins now is over once the second one begins. */
    private void awaitLook() {
        int before = looks.count();
        while (looks.count() < before + 2) {
            StageRunnerTest.sleep(Duration.ofMillis(5));
        }
    }

    @Override
    public void moved(long reached, long total) {}

    @Override
    public boolean stopRequested() {
        return stopping;
    }
}
