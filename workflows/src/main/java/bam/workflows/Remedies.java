package bam.workflows;

/** What a person can type when a stage or a study stands still. */
public final class Remedies {
    private Remedies() {}

    /** Why a stage that a person cancelled is parked, and what goes on with it. */
    public static String cancelled(String label) {
        return "cancelled by a person; " + retry(label);
    }

    /** For a stage that is parked. */
    static String retry(String label) {
        return "'./bam stage retry \"" + label + "\"' goes on from its last checkpoint";
    }

    /** For a stage that a person paused. */
    static String resumeStage(String label) {
        return "'./bam stage resume \"" + label + "\"' goes on";
    }

    /** For a study that a person paused. */
    static String resumeStudy(String study) {
        return "'./bam study resume " + study + "' goes on";
    }
}
