package bam.model.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What an error may be, in single precision against double; the reference's own numbers, which a case may change. */
enum Tolerance {
    EXACT(0),
    LOGITS(2e-5),
    OUTPUTS(2e-5),
    PROBS(5e-6),
    GATES(5e-6),
    LOSSES(2e-5),
    TOTALS(5e-5),
    GRADIENTS(5e-5),
    GRADIENT_NORMS(2e-5),
    UPDATE(3e-3),
    MERGED(1e-6);

    private final double limit;

    Tolerance(double limit) {
        this.limit = limit;
    }

    /** The limit in a case. */
    double in(JsonNode json) {
        return this == EXACT
                ? 0
                : json.path("tolerances").path(name().toLowerCase(Locale.ROOT)).asDouble(limit);
    }
}
