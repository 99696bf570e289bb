package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.tracking.Outbox;
import bam.tracking.OutboxRow;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is shown beside parameters, tags and points: without it a run is poorer, but not wrong. */
final class Extras {
    private static final Logger log = LoggerFactory.getLogger(Extras.class);

    private final Outbox outbox;
    private final Set<String> said = new HashSet<>();

    Extras(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Shows something; what MLflow refuses is written down, what it does not know is said once. */
    void show(OutboxRow row, Runnable extra) {
        try {
            extra.run();
        } catch (Refusal.NotOffered older) {
            missing(older.sentence());
        } catch (BamException refused) {
            if (refused.kind() != FailureKind.BAD_INPUT) {
                throw refused;
            }
            log.warn("a part of row {} of {} is left out: {}", row.id(), row.subject(), refused.sentence());
            outbox.note(row, refused.sentence());
        }
    }

    /** Says once why something is not shown. */
    void missing(String sentence) {
        if (said.add(sentence)) {
            log.info("{}; that part is left out", sentence);
        }
    }
}
