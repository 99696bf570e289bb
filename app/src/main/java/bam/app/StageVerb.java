package bam.app;

import bam.contracts.FailureKind;
import bam.contracts.StageState;
import bam.tracking.StageRecord;
import bam.tracking.StudyLedger;
import java.util.Optional;

/** What a person may ask of a stage: where it makes no sense, what is answered, and what the ledger is told. */
enum StageVerb {
    /** Stand still until resumed. */
    PAUSE(Signals.PAUSE) {
        @Override
        boolean fits(StageRecord stage) {
            return stage.state() == StageState.RUNNING && !stage.paused();
        }

        @Override
        Optional<String> refusal(StageRecord stage) {
            return switch (stage.state()) {
                case PLANNED, RUNNING, PAUSED -> Optional.empty();
                case DONE -> Optional.of("is done; a finished stage cannot be paused");
                case PARKED -> Optional.of("is parked and stands still already; " + command("retry", stage));
                case RELEASED -> Optional.of("stands still already, since no study wants it; " + RUN);
            };
        }

        @Override
        String answer(StageRecord stage) {
            String name = name(stage);
            if (stage.state() == StageState.RUNNING) {
                return "pausing: " + name + " stops at the end of " + work(stage) + "; " + command("resume", stage);
            }
            String still = stage.state() == StageState.PAUSED ? " stands still; " : " does not begin; ";
            return "paused: " + name + still + command("resume", stage);
        }

        @Override
        void write(StudyLedger ledger, StageRecord stage) {
            ledger.pause(stage.fingerprint(), true);
        }
    },

    /** Take back a pause. */
    RESUME(Signals.RESUME) {
        @Override
        boolean fits(StageRecord stage) {
            return stage.paused();
        }

        @Override
        Optional<String> refusal(StageRecord stage) {
            return switch (stage.state()) {
                case PLANNED -> Optional.empty();
                case RUNNING, PAUSED -> stage.paused() ? Optional.empty() : Optional.of(unpaused(stage));
                case DONE -> Optional.of("is done; there is nothing to resume");
                case PARKED -> Optional.of("is parked, not paused; " + command("retry", stage));
                case RELEASED -> Optional.of("is not paused: no study wants it; " + RUN);
            };
        }

        private static String unpaused(StageRecord stage) {
            return stage.wanted()
                    ? "is not paused; there is nothing to resume"
                    : "stands still with the studies that want it; './bam study resume " + study(stage) + "' goes on";
        }

        @Override
        String answer(StageRecord stage) {
            if (stage.state() == StageState.PAUSED && !stage.wanted()) {
                return "resumed: " + name(stage)
                        + " goes on as soon as a study that wants it does; './bam study resume " + study(stage) + "'";
            }
            return "resumed: " + name(stage) + goesOn(stage);
        }

        @Override
        void write(StudyLedger ledger, StageRecord stage) {
            ledger.pause(stage.fingerprint(), false);
        }
    },

    /** Stop, and wait for a person. */
    CANCEL(Signals.CANCEL) {
        @Override
        boolean fits(StageRecord stage) {
            return stage.state() == StageState.RUNNING;
        }

        @Override
        Optional<String> refusal(StageRecord stage) {
            return switch (stage.state()) {
                case PLANNED, RUNNING, PAUSED -> Optional.empty();
                case DONE -> Optional.of("is done; a finished stage cannot be cancelled");
                case PARKED ->
                    Optional.of((isCancelled(stage) ? "is cancelled already; " : "is parked already; ")
                            + command("retry", stage));
                case RELEASED -> Optional.of("does not run, since no study wants it; there is nothing to cancel");
            };
        }

        private static boolean isCancelled(StageRecord stage) {
            return stage.failure().filter(kind -> kind == FailureKind.CANCELLED).isPresent();
        }

        @Override
        String answer(StageRecord stage) {
            String how = stage.state() == StageState.RUNNING
                    ? "cancelling: " + name(stage) + " stops at the end of " + work(stage)
                    : "cancelled: " + name(stage) + " does not run";
            return how + "; " + command("retry", stage);
        }

        /** An attempt that runs is let finish its step and its save first: its workflow cancels the stage then. */
        @Override
        void write(StudyLedger ledger, StageRecord stage) {
            if (stage.state() == StageState.RUNNING) {
                ledger.want(stage.fingerprint(), false);
            } else {
                untold(ledger, stage);
            }
        }

        @Override
        String untold(StudyLedger ledger, StageRecord stage) {
            ledger.cancel(stage.fingerprint(), "a person cancelled the stage; " + command("retry", stage));
            return "";
        }
    },

    /** Go on from where it parked. */
    RETRY(Signals.RETRY) {
        @Override
        boolean fits(StageRecord stage) {
            return stage.state() == StageState.PARKED;
        }

        @Override
        Optional<String> refusal(StageRecord stage) {
            return switch (stage.state()) {
                case PLANNED, PARKED -> Optional.empty();
                case RUNNING -> Optional.of("runs already; there is nothing to retry");
                case DONE -> Optional.of("is done; a finished stage is never run twice");
                case PAUSED -> Optional.of("is paused, not parked; " + command("resume", stage));
                case RELEASED -> Optional.of("is not parked: no study wants it; " + RUN);
            };
        }

        @Override
        String answer(StageRecord stage) {
            return "retrying: " + name(stage) + goesOn(stage);
        }

        @Override
        void write(StudyLedger ledger, StageRecord stage) {
            ledger.reopen(stage.fingerprint());
        }
    };

    private static final String RUN = "'./bam study run FILE' goes on";

    private final String signal;

    StageVerb(String signal) {
        this.signal = signal;
    }

    /** Whether this is what a stage in this state is mostly told. */
    abstract boolean fits(StageRecord stage);

    /** Why this makes no sense now, if it does not: goes on after the name of the stage. */
    abstract Optional<String> refusal(StageRecord stage);

    /** The line that acknowledges it. */
    abstract String answer(StageRecord stage);

    /** Puts the wish into the ledger, where a running attempt looks for it. */
    abstract void write(StudyLedger ledger, StageRecord stage);

    /** What is done and said, if anything, when no workflow runs the stage. */
    String untold(StudyLedger ledger, StageRecord stage) {
        return this == PAUSE ? "" : "no study runs it now; " + RUN;
    }

    /** What the workflow of the stage is told. */
    String signal() {
        return signal;
    }

    /** {@code 'expert law' (507092d0a4f3)}. */
    static String name(StageRecord stage) {
        return "'" + stage.label() + "' (" + stage.fingerprint().abbreviated() + ")";
    }

    /** {@code './bam stage retry 507092d0a4f3' goes on}. */
    static String command(String verb, StageRecord stage) {
        return "'./bam stage " + verb + " " + stage.fingerprint().abbreviated() + "' goes on";
    }

    private static String work(StageRecord stage) {
        return stage.kind().trains() ? "its step and its save" : "the piece of work that it is at";
    }

    private static String study(StageRecord stage) {
        return stage.studies().isEmpty()
                ? "STUDY"
                : stage.studies().get(stage.studies().size() - 1);
    }

    private static String goesOn(StageRecord stage) {
        long step = stage.checkpoints().stream()
                .filter(saved -> saved.state().equals("COMMITTED"))
                .mapToLong(StageRecord.Saved::step)
                .max()
                .orElse(0);
        return (step > 0 ? " goes on from step " + step : " begins") + " as soon as a worker is free";
    }
}
