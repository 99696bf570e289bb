package bam.tracking;

import bam.contracts.Fingerprint;
import java.util.List;
import java.util.SortedMap;

/** A fact to be sent: written in the transaction that made it true, with the time at which it became so. */
public sealed interface OutboxRow {
    /** Number of the row; sending in this order is sending in the order of truth. */
    long id();

    /** The stage that it is about. */
    Fingerprint stage();

    /** When it became true, in milliseconds since 1970. */
    long epochMillis();

    /** A stage entered the ledger, or another study joined it. */
    record StageRecorded(
            long id,
            Fingerprint stage,
            long epochMillis,
            String experiment,
            String label,
            List<String> studies,
            SortedMap<String, String> parameters,
            SortedMap<String, String> tags)
            implements OutboxRow {}

    /** An attempt began. */
    record AttemptBegan(long id, Fingerprint stage, long epochMillis, long epoch, String worker) implements OutboxRow {}

    /** Points that a committed checkpoint, or the end of the stage, made final. */
    record PointsCommitted(long id, Fingerprint stage, long epochMillis, List<MetricPoint> points)
            implements OutboxRow {}

    /** The stage is done; {@code results} are its final figures. */
    record StageFinished(
            long id, Fingerprint stage, long epochMillis, String artifact, SortedMap<String, Double> results)
            implements OutboxRow {}

    /** An attempt ended without the stage being done. */
    record AttemptEnded(long id, Fingerprint stage, long epochMillis, boolean failed, String sentence)
            implements OutboxRow {}
}
