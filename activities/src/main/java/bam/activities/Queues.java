package bam.activities;

import bam.contracts.Digest;
import bam.contracts.Numerics;

/** Names of task queues. */
public final class Queues {
    /** Workflows and their bookkeeping. */
    public static final String CONTROL = "bam-control";

    private Queues() {}

    /** Stages of one resource class and one code: a worker built from other code never takes the stage. */
    public static String stages(Digest code, Numerics numerics) {
        return stages(code, numerics.resource());
    }

    /** As above, for a worker that knows its resource class by name. */
    public static String stages(Digest code, String resource) {
        return "bam-" + code.abbreviated() + "-" + resource;
    }
}
