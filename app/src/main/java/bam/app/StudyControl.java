package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.StudyState;
import bam.tracking.StudyLedger;
import bam.tracking.StudyStatus;
import java.io.PrintStream;

/** Does what a person asks of a study: the ledger first, where it counts at once, then the workflow. */
final class StudyControl {
    private final StudyLedger ledger;
    private final Signals signals;
    private final PrintStream out;

    StudyControl(Connection connection, PrintStream out) {
        this.ledger = connection.ledger().studies();
        this.signals = new Signals(connection);
        this.out = out;
    }

    /** Lets the study stand still: its stages stop at the end of their step and its save, unless others want them. */
    void pause(StudyStatus study) {
        requireRunning(study, "paused");
        ledger.pauseStudy(study.id(), true);
        say("pausing: what runs for study " + study.id() + " alone stops at the end of its step and its save; "
                + command("resume", study));
        signals.send(study.workflowId(), Signals.PAUSE);
    }

    /** Lets it go on. A study whose workflow is gone needs to be started again. */
    void resume(StudyStatus study) {
        requireRunning(study, "resumed");
        ledger.pauseStudy(study.id(), false);
        say((study.paused() ? "resumed: study " : "not paused: study ") + study.id()
                + " goes on from its last checkpoints as soon as workers are free");
        if (!signals.send(study.workflowId(), Signals.RESUME)) {
            say("its workflow does not run; './bam study run FILE' starts it again, and goes on from what is finished");
        }
    }

    /** Ends it; what is finished stays. The ledger alone is told when no workflow runs the study. */
    void cancel(StudyStatus study) {
        requireRunning(study, "cancelled");
        say("cancelling: what runs for study " + study.id() + " alone stops at the end of its step and its save; "
                + "'./bam study show " + study.id() + "' tells when it has");
        if (!signals.cancel(study.workflowId())) {
            ledger.move(study.id(), StudyState.CANCELLED, "a person cancelled it when no workflow ran it any more");
        }
    }

    private static void requireRunning(StudyStatus study, String what) {
        if (study.state().ended()) {
            throw new BamException(FailureKind.BAD_PLAN, refusal(study, what));
        }
    }

    /** An ended study stays as it is. */
    static String refusal(StudyStatus study, String what) {
        return "study " + study.id() + " " + StageWords.word(study.state()) + " and does not run; it cannot be " + what
                + (study.state() == StudyState.SUCCEEDED
                        ? ", its results stay"
                        : "; './bam study run FILE' goes on from what is finished");
    }

    private static String command(String verb, StudyStatus study) {
        return "'./bam study " + verb + " " + study.id() + "' goes on";
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
