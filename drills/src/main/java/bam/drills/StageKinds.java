package bam.drills;

import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.TrainSpec;
import bam.tracking.StudyLedger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What stages are, looked up once each. */
public final class StageKinds {
    private final Supplier<StudyLedger> ledger;
    private final Map<Fingerprint, PlannedStage> known = new ConcurrentHashMap<>();

    /** Looked up in this ledger, which need not be there before the first question. */
    public StageKinds(Supplier<StudyLedger> ledger) {
        this.ledger = ledger;
    }

    /** The kind of a stage. */
    public StageKind kind(Fingerprint stage) {
        return stage(stage).spec().kind();
    }

    /** Optimizer steps of a stage; 0 for a stage without. */
    public long steps(Fingerprint stage) {
        return stage(stage).spec() instanceof TrainSpec training ? training.steps() : 0;
    }

    /** What people call it. */
    public String label(Fingerprint stage) {
        return stage(stage).label();
    }

    private PlannedStage stage(Fingerprint fingerprint) {
        return known.computeIfAbsent(
                fingerprint,
                missing -> ledger.get()
                        .stage(missing)
                        .orElseThrow(
                                () -> new IllegalStateException("the ledger has no stage " + missing.abbreviated())));
    }
}
