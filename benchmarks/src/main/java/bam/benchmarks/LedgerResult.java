package bam.benchmarks;

/**
 * What the ledger did beside tables of MLflow's shape.
 *
 * @param points written in each round, to each side
 * @param rounds of writing
 * @param ours the ledger's curves
 * @param theirs tables of MLflow's shape
 * @param curvePoints points of the curve that was read
 * @param envelopeMedianMillis reading a stretch of it in at most 1,000 buckets
 * @param envelopeP95Millis the same, 95 of 100
 * @param historyMedianMillis reading all of its points from tables of MLflow's shape
 * @param studies in the list
 * @param listMedianMillis a page of 50 studies, filtered and sorted
 * @param listP95Millis the same, 95 of 100
 */
public record LedgerResult(
        long points,
        int rounds,
        Side ours,
        Side theirs,
        long curvePoints,
        double envelopeMedianMillis,
        double envelopeP95Millis,
        double historyMedianMillis,
        int studies,
        double listMedianMillis,
        double listP95Millis) {
    /**
     * One way of keeping points.
     *
     * @param pointsPerSecond median of the rounds; each point is durable before the next batch
     * @param lowest of the rounds
     * @param highest of the rounds
     * @param bytesPerPoint on disk, indexes included
     */
    public record Side(double pointsPerSecond, double lowest, double highest, double bytesPerPoint) {}
}
