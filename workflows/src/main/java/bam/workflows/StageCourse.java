package bam.workflows;

import bam.contracts.Fingerprint;
import bam.contracts.StageEnd;
import bam.contracts.StageState;
import bam.contracts.StageTicket;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way of a stage to its end: it works, stands still, has lost inputs made again, or is parked. */
final class StageCourse {
    /** Where histories of version 0.1 do otherwise: they tell nobody's wish, and end where a stage parks now. */
    private static final String STANDS_STILL = "stands-still";

    private final StageTicket ticket;
    private final Standing standing;
    private final Audience audience;
    private final Bookkeeping bookkeeping;
    private final Patience rollCall = ActivityPolicies.rollCall();
    private @Nullable StageJoins makers;

    StageCourse(StageTicket ticket, Standing standing, Bookkeeping bookkeeping) {
        this.ticket = ticket;
        this.standing = standing;
        this.audience = standing.audience();
        this.bookkeeping = bookkeeping;
    }

    /** Until everybody has been told the end, or nobody is left. */
    StageEnd run() {
        while (true) {
            StageEnd end = next();
            if (end.state() != StageState.RELEASED) {
                audience.dismiss(end);
            }
            if (audience.isEmpty()) {
                return end;
            }
            standing.plans();
        }
    }

    private StageEnd next() {
        show();
        if (standing.state() == StageState.PLANNED && bookkeeping.alreadyDone(fingerprint())) {
            return end(StageState.DONE, "was done before");
        }
        while (!audience.isEmpty()) {
            Optional<StageEnd> end = advance();
            if (end.isPresent()) {
                return end.get();
            }
        }
        return abandon();
    }

    private Optional<StageEnd> advance() {
        if (standing.isCancelAsked()) {
            cancel();
        } else if (standing.state() == StageState.PARKED) {
            awaitRetry();
        } else if (standing.mustStandStill()) {
            standStill();
        } else {
            return work();
        }
        return Optional.empty();
    }

    private StageEnd abandon() {
        if (standing.state() == StageState.PARKED) {
            return end(StageState.PARKED, standing.progress().parked());
        }
        bookkeeping.release(fingerprint());
        return end(StageState.RELEASED, "no study wants it any more");
    }

    // Working.

    private Optional<StageEnd> work() {
        want(true);
        if (standing.state() == StageState.PAUSED) {
            bookkeeping.reopen(fingerprint());
        }
        standing.works();
        show();
        Effort.Outcome outcome = pursue(new WorkInProgress(ticket));
        return switch (outcome.verdict()) {
            case DONE -> Optional.of(end(StageState.DONE, outcome.sentence()));
            case FAILED -> park(outcome.sentence());
            case LOST -> remake();
            case AGAIN -> then(standing::stops);
            case PAUSED -> then(standing::standsByTheLedger);
        };
    }

    private static Optional<StageEnd> then(Runnable step) {
        step.run();
        return Optional.empty();
    }

    /** Waits for an effort, and stops it when the stage must stop: by the ledger at once, and politely by Temporal. */
    private Effort.Outcome pursue(Effort effort) {
        while (!effort.ended() && !standing.mustStop()) {
            if (!Workflow.await(rollCall.next(), () -> effort.ended() || standing.mustStop())) {
                audience.callTheRoll(bookkeeping);
            }
        }
        if (!effort.ended()) {
            if (!standing.isPaused()) {
                want(false);
            }
            effort.stop();
        }
        return effort.outcome();
    }

    /** The ledger is told only what it does not know: it takes a stage that somebody asks for as wanted. */
    private void want(boolean now) {
        if (standing.isWanted() != now && !asInVersion01()) {
            bookkeeping.want(fingerprint(), now);
            standing.wanted(now);
        }
    }

    private static boolean asInVersion01() {
        return Workflow.getVersion(STANDS_STILL, Workflow.DEFAULT_VERSION, 1) == Workflow.DEFAULT_VERSION;
    }

    /** Inputs that are gone again as often as they are made end in the ledger's patience. */
    private Optional<StageEnd> remake() {
        StageJoins joins = new StageJoins(bookkeeping, this::show);
        makers = joins;
        standing.plans();
        Effort.Outcome outcome = pursue(new Remake(joins, bookkeeping.missingParents(ticket)));
        makers = null;
        show();
        return outcome.verdict() == Effort.Verdict.FAILED ? park(outcome.sentence()) : Optional.empty();
    }

    /** The joins of the makers of lost inputs, while they are waited for. */
    Optional<StageJoins> makers() {
        return Optional.ofNullable(makers);
    }

    // Standing still.

    private void standStill() {
        if (!audience.wantsItNow()) {
            want(false);
        }
        bookkeeping.stand(fingerprint());
        standing.stands();
        idle(standing::stirs);
    }

    private Optional<StageEnd> park(String sentence) {
        if (asInVersion01()) {
            return Optional.of(end(StageState.PARKED, sentence));
        }
        standing.parks(sentence);
        return Optional.empty();
    }

    private void cancel() {
        bookkeeping.cancel(fingerprint());
        standing.parksCancelled(Remedies.cancelled(fingerprint()));
    }

    private void awaitRetry() {
        audience.tellParked(end(StageState.PARKED, standing.progress().parked()));
        idle(() -> audience.asks() || standing.isRetryAsked() || standing.isCancelAsked());
        if (standing.isRetryAsked()) {
            bookkeeping.reopen(fingerprint());
            standing.leavesParking();
            audience.tellThatItGoesOn(fingerprint());
        }
    }

    /** Waits for news, calls the roll meanwhile, and begins a new history when this one has grown long. */
    private void idle(Supplier<Boolean> news) {
        show();
        while (!audience.isEmpty() && !news.get()) {
            if (Workflow.getInfo().isContinueAsNewSuggested()) {
                Workflow.continueAsNew(ticket, standing.memory());
            }
            if (!Workflow.await(rollCall.next(), () -> audience.isEmpty() || news.get())) {
                audience.callTheRoll(bookkeeping);
            }
        }
    }

    private void show() {
        StageDisplay.show(
                ticket,
                standing.progress(),
                makers().map(StageCourse::waitedFor).orElse(List.of()));
    }

    private static List<String> waitedFor(StageJoins makers) {
        return makers.parked().isEmpty() ? makers.waiting() : makers.parked();
    }

    private StageEnd end(StageState state, String sentence) {
        return new StageEnd(fingerprint(), state, sentence);
    }

    private Fingerprint fingerprint() {
        return ticket.fingerprint();
    }
}
