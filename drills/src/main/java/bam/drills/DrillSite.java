package bam.drills;

import java.nio.file.Path;

/** Where a drill has its private installations, and what only the whole program can make for it. */
public interface DrillSite {
    /**
     * Starts a new and empty installation with a database and a Temporal of its own, and waits until it is ready.
     * Silence of a worker for two seconds counts as its loss; a worker that ends is started again however often.
     */
    DrillTarget open(DrillSetup setup) throws InterruptedException;

    /** A folder with a model of random weights, of the architecture that this study document asks for. */
    Path model(String document, long seed);
}
