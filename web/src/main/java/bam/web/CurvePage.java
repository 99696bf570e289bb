package bam.web;

import bam.contracts.Fingerprint;
import bam.tracking.Browsing;
import java.util.List;
import java.util.Map;

/** A curve, for programs only: pages draw theirs. */
final class CurvePage {
    private final Browsing browsing;
    private final StagePage stages;

    CurvePage(Browsing browsing, StagePage stages) {
        this.browsing = browsing;
        this.stages = stages;
    }

    /** A name of a series may hold slashes. */
    String route() {
        return "/stages/{fingerprint}/curves/<series>";
    }

    CurveAnswer answer(Map<String, String> path) {
        Fingerprint stage = stages.find(path).fingerprint();
        String series = path.getOrDefault("series", "");
        List<Browsing.Span> spans = browsing.curve(stage, series, Curves.SPANS);
        if (spans.isEmpty()) {
            throw new Refusal(
                    404, "stage " + stage.abbreviated() + " has no curve '" + series + "'; its own answer lists them");
        }
        return CurveAnswer.of(stage.hex(), series, spans);
    }
}
