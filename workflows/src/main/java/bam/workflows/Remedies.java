package bam.workflows;

import bam.contracts.Fingerprint;

/** What a person can type when a stage or a study stands still. */
public final class Remedies {
    private Remedies() {}

    /** Why a stage that a person cancelled is parked, and what goes on with it. */
    public static String cancelled(Fingerprint stage) {
        return "cancelled by a person; " + retry(stage);
    }

    /** For a stage that is parked. */
    static String retry(Fingerprint stage) {
        return "'./bam stage retry " + stage.abbreviated() + "' goes on from its last checkpoint";
    }

    /** For a stage that a person paused. */
    static String resume(Fingerprint stage) {
        return "'./bam stage resume " + stage.abbreviated() + "' goes on";
    }

    /** For a study that a person paused. */
    static String resume(String study) {
        return "'./bam study resume " + study + "' goes on";
    }
}
