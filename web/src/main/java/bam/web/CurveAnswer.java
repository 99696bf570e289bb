package bam.web;

import bam.tracking.Browsing;
import java.util.List;
import java.util.Optional;

/**
 * A curve in spans, so that it has a bounded size.
 *
 * @param stage fingerprint of the stage
 * @param series name of the curve
 * @param spans by step
 */
public record CurveAnswer(String stage, String series, List<Span> spans) {
    /** Freezes the list. */
    public CurveAnswer {
        spans = List.copyOf(spans);
    }

    /**
     * A part of it.
     *
     * @param first step of its first point
     * @param last step of the last point that was read
     * @param points how many were read
     * @param mean of the finite values; null when none is finite
     * @param least of the finite values
     * @param most of the finite values
     */
    public record Span(
            long first, long last, long points, Optional<Double> mean, Optional<Double> least, Optional<Double> most) {}

    static CurveAnswer of(String stage, String series, List<Browsing.Span> spans) {
        return new CurveAnswer(
                stage,
                series,
                spans.stream()
                        .map(span -> new Span(
                                span.first(), span.last(), span.points(), span.mean(), span.least(), span.most()))
                        .toList());
    }
}
