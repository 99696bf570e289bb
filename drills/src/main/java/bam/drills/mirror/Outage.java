package bam.drills.mirror;

/** A way in which MLflow or the mirror fails. */
enum Outage {
    /** Refuses with 503, and does nothing. */
    REFUSES("refused with 503"),
    /** Does what is asked, and says 500. */
    ACTS_AND_SAYS_500("done, and answered with 500"),
    /** Does what is asked, and cuts the connection. */
    ANSWER_LOST("done, and the answer lost"),
    /** Does nothing and never answers. */
    HANGS("never answered"),
    /** Does what is asked and never answers. */
    ACTS_AND_HANGS("done, and never answered"),
    /** Cuts the connection before anything is done. */
    CUTS("connection cut"),
    /** The server is killed in the middle of a batch, and started again. */
    SERVER_KILLED("server killed inside a batch"),
    /** The mirror is killed in the middle of a batch, and started again. */
    MIRROR_KILLED("mirror killed inside a batch"),
    /** The server cannot write. */
    DISK_FULL("disk of the server full");

    private final String label;

    Outage(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Whether the proxy alone makes it happen. */
    boolean onTheWay() {
        return this != SERVER_KILLED && this != MIRROR_KILLED && this != DISK_FULL;
    }
}
