package bam.drills;

import bam.tracking.AuditLog;
import bam.tracking.StudyLedger;
import java.util.OptionalInt;

/** A running installation that a drill may break. */
public interface DrillTarget extends AutoCloseable {
    /** Starts a study as every study is started; returns its id. */
    String start(String document);

    /** What the installation knows of studies and stages. */
    StudyLedger studies();

    /** What went other than planned in it. */
    AuditLog audit();

    /** Exit status of a worker that has ended; empty while it runs. */
    OptionalInt status(long pid);

    /** Ends it. */
    @Override
    void close();
}
