package bam.workflows;

import bam.contracts.ArtifactReference;
import bam.contracts.Fingerprint;
import io.temporal.activity.ActivityInterface;

/** The work of a stage, one method for each way of working; what to compute is in the ledger under the fingerprint. */
@ActivityInterface
public interface StageWork {
    /** Text in, tokens out. */
    ArtifactReference prepareCorpus(Fingerprint stage);

    /** A model folder from outside becomes an artifact. */
    ArtifactReference importModel(Fingerprint stage);

    /** Optimizer steps: seed, expert or mixture. */
    ArtifactReference train(Fingerprint stage);

    /** The sources become one model. */
    ArtifactReference merge(Fingerprint stage);

    /** Losses on held-out windows. */
    ArtifactReference evaluate(Fingerprint stage);
}
