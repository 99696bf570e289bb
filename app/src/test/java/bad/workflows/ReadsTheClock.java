package bad.workflows;

/** A bad example: a workflow with a clock of its own. */
final class ReadsTheClock {
    long now() {
        return System.currentTimeMillis();
    }
}
