package bam.contracts;

/** The kinds of stage, in the order in which the method meets them (paper section 4). */
public enum StageKind {
    /** Text in, tokens out. */
    CORPUS,
    /** A model folder from outside. */
    IMPORT,
    /** The dense model that everything branches from. */
    SEED,
    /** Phase 1 and 2: a copy of the seed, trained on its own domain. */
    EXPERT,
    /** The sources become one model, without training. */
    MERGE,
    /** Phase 3: the merged model is trained on all domains. */
    MIXTURE,
    /** Losses on fixed held-out windows. */
    EVALUATION;

    /** Whether the stage takes optimizer steps, and so checkpoints and resumes. */
    public boolean trains() {
        return this == SEED || this == EXPERT || this == MIXTURE;
    }
}
