package bam.tracking;

import bam.contracts.Fingerprint;
import bam.contracts.StudyState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What pages ask again and again: every answer has a bounded size, however much was recorded. */
public interface Browsing {
    /** The newest studies, newest first, at most so many. */
    List<Listed> studies(int most);

    /** For each stage of a study, how the study came by it. */
    Map<Fingerprint, Origin> origins(String study);

    /** Every curve of a stage with its newest point, by name. */
    List<Newest> newest(Fingerprint stage);

    /**
     * A curve in at most so many spans of equal length, by step; empty when there is no such curve. Of a span only its
     * first 64 points are read, so that an answer takes the same time however long the curve is.
     */
    List<Span> curve(Fingerprint stage, String series, int spans);

    /**
     * A study in a list.
     *
     * @param id of the study
     * @param name what its document calls it
     * @param state where it stands
     * @param paused whether a person wants it to stand still
     * @param recorded when it was first recorded
     * @param ended when it ended, if it has
     * @param done stages that are done
     * @param running stages that an attempt holds
     * @param parked stages that need a person
     * @param inAll stages in all
     */
    record Listed(
            String id,
            String name,
            StudyState state,
            boolean paused,
            Instant recorded,
            Optional<Instant> ended,
            int done,
            int running,
            int parked,
            int inAll) {}

    /** How a study came by a stage. */
    enum Origin {
        /** It was done before the study wanted it. */
        CACHED,
        /** Another study wants it too. */
        SHARED,
        /** It is made for this study alone. */
        MADE
    }

    /**
     * The end of a curve.
     *
     * @param series name of the curve
     * @param step of its newest point
     * @param value of that point; may be NaN or infinite
     */
    record Newest(String series, long step, double value) {}

    /**
     * A part of a curve.
     *
     * @param first step of its first point
     * @param last step of the last point that was read
     * @param points how many were read
     * @param mean of the finite values; empty when none is finite
     * @param least of the finite values
     * @param most of the finite values
     */
    record Span(
            long first, long last, long points, Optional<Double> mean, Optional<Double> least, Optional<Double> most) {}
}
