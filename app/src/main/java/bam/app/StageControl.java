package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.StageTicket;
import bam.tracking.StageRecord;
import bam.tracking.StudyLedger;
import java.io.PrintStream;

/** Does what a person asks of a stage: the ledger first, where it counts at once, then the workflow. */
final class StageControl {
    private final StudyLedger ledger;
    private final Signals signals;
    private final PrintStream out;

    StageControl(Connection connection, PrintStream out) {
        this.ledger = connection.ledger().studies();
        this.signals = new Signals(connection);
        this.out = out;
    }

    /** Asks this of the stage that is meant. */
    void ask(StageVerb verb, String meant) {
        StageRecord stage = new StageFinder(ledger).find(meant, verb, this::say);
        verb.refusal(stage).ifPresent(why -> {
            throw new BamException(FailureKind.BAD_PLAN, "stage " + StageVerb.name(stage) + " " + why);
        });
        verb.write(ledger, stage);
        say(verb.answer(stage));
        if (!signals.send(StageTicket.workflowId(stage.fingerprint()), verb.signal())) {
            say(verb.untold(ledger, stage));
        }
    }

    private void say(String line) {
        if (!line.isEmpty()) {
            out.println(line);
            out.flush();
        }
    }
}
