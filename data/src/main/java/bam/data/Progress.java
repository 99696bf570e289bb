package bam.data;

/** Told about work that goes on, so that others can show it and tell slow from hung; may throw to stop the work. */
@FunctionalInterface
public interface Progress {
    /**
     * Some work was done.
     *
     * @param activity what is being done, for people
     * @param done units done so far within the activity: documents or bytes
     * @param total units there are, or {@code done} where that is not known
     */
    void at(String activity, long done, long total);

    /** Tells nobody. */
    static Progress silent() {
        return (activity, done, total) -> {};
    }
}
