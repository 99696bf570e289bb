package bam.model.conformance;

import java.util.Locale;

/**
 * One result beside what was expected.
 *
 * @param what was compared
 * @param error in the measure of its kind; infinite where it is absent or of another size
 * @param limit that the error may have
 */
record Finding(String what, double error, double limit) {
    /** Whether the error is within its limit; an error that is no number is not. */
    boolean holds() {
        return error <= limit;
    }

    /** The error as a share of its limit; 0 for an exact result. */
    double share() {
        return error == 0 ? 0 : error / limit;
    }

    /** The finding in words. */
    String text() {
        if (limit == 0) {
            return what + (error == 0 ? " exact" : String.format(Locale.ROOT, " off by %.3g", error));
        }
        return String.format(Locale.ROOT, "%s %.2g of %.2g", what, error, limit);
    }
}
