package bam.app;

import bam.model.Engine;

/** The end of a process that computes. */
final class Quiescence {
    private Quiescence() {}

    /**
     * Lets the end of this process, Ctrl-C included, wait for the call of libtorch that runs and hold back all others:
     * inside a call its threads would bring the process down.
     */
    static void beforeExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(Engine::quiesce, "quiesce"));
    }
}
