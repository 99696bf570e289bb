package bam.tracking;

import bam.contracts.Fingerprint;
import java.util.List;
import java.util.Optional;

/** Curves as pages draw them: any stretch, however long, in as many buckets as there is room for. */
public interface Curves {
    /** Names of the curves of a stage, in the order of their first points. */
    List<String> names(Fingerprint stage);

    /**
     * A stretch of a curve in buckets of equal width, the narrowest that fit. Buckets are whole: the first and the last
     * may reach beyond the stretch. Quick, however long the curve is.
     *
     * @param from first step, from 1
     * @param to last step, at least {@code from}; {@link Long#MAX_VALUE}: the newest there is
     * @param most buckets, at least 2
     * @return empty when the stage has no such curve
     * @throws IllegalArgumentException when a bound makes no sense
     */
    Optional<Curve> read(Fingerprint stage, String series, long from, long to, int most);
}
