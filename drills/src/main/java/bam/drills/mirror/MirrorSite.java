package bam.drills.mirror;

import bam.contracts.StudyPlan;
import bam.drills.save.LedgerAddress;
import java.net.URI;
import java.util.List;

/** A private ledger, an MLflow and a mirror, as the product starts them, which a drill may break. */
public interface MirrorSite {
    /** The ledger, with tables and no rows. */
    LedgerAddress ledger();

    /** Where MLflow itself is; waits until it answers. */
    URI mlflow() throws InterruptedException;

    /** Starts the mirror process and tells it that MLflow is at this address. */
    void mirror(URI address) throws InterruptedException;

    /** Processes of MLflow that run now. */
    List<Long> serverProcesses();

    /** Process of the mirror that runs now, or ran last. */
    long mirrorProcess();

    /** Whether MLflow keeps its rows in a file that a full disk would stop. */
    boolean serverWritesFiles();

    /** What a study document comes to. */
    StudyPlan plan(String document);
}
