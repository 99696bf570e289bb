package bam.workflows;

import bam.contracts.Fingerprint;
import bam.contracts.StageEnd;
import io.temporal.workflow.SignalMethod;

/** Who waits for stages and is told of them: a study, or a stage whose lost input is made again. */
public interface StageListener {
    /** A stage has ended and forgets who waited. Parked, it failed in version 0.1, which did not wait for a person. */
    @SignalMethod
    void stageEnded(StageEnd end);

    /** A stage needs a person; it remembers who waits, and tells its end later. */
    @SignalMethod
    void stageParked(StageEnd end);

    /** A parked stage is tried again. */
    @SignalMethod
    void stageGoesOn(Fingerprint stage);
}
