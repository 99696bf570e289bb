package bam.web;

import bam.contracts.Fingerprint;
import bam.tracking.Browsing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Curves of stages as charts; a curve is read anew only when it has grown. */
final class Curves {
    static final int SPANS = 240;

    private static final int REMEMBERED = 256;
    private static final int CHARTS = 24;
    private static final List<String> FIRST =
            List.of("loss", "learning-rate", "gradient-norm", "tokens-per-second", "total-loss");
    private static final Pattern LOAD = Pattern.compile("(.+)/(.*expert)-(\\d+)-load");

    private final Browsing browsing;
    private final Recent<Grown, List<Browsing.Span>> spans = new Recent<>(REMEMBERED);

    /** A curve as far as it has come. */
    private record Grown(Fingerprint stage, Browsing.Newest newest) {}

    Curves(Browsing browsing) {
        this.browsing = browsing;
    }

    /** The ends of a stage's curves, what people look at first before the others. */
    List<Browsing.Newest> newest(Fingerprint stage) {
        List<Browsing.Newest> sorted = new ArrayList<>(browsing.newest(stage));
        sorted.sort((a, b) -> Integer.compare(rank(a.series()), rank(b.series())));
        return sorted;
    }

    private static int rank(String series) {
        int place = FIRST.indexOf(series);
        return place < 0 ? FIRST.size() : place;
    }

    /** One chart for each curve, and one for all loads of a router; so many at most. */
    List<Chart> charts(Fingerprint stage) {
        Map<String, List<Chart.Curve>> titles = new LinkedHashMap<>();
        for (Browsing.Newest newest : newest(stage)) {
            Matcher load = LOAD.matcher(newest.series());
            boolean one = load.matches();
            String title = one ? load.group(1) + ", load of each " + load.group(2) : newest.series();
            if (titles.containsKey(title) || titles.size() < CHARTS) {
                String name = one ? load.group(3) : newest.series();
                titles.computeIfAbsent(title, any -> new ArrayList<>())
                        .add(new Chart.Curve(name, newest.value(), spans(stage, newest)));
            }
        }
        return titles.entrySet().stream()
                .map(entry -> Chart.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private List<Browsing.Span> spans(Fingerprint stage, Browsing.Newest newest) {
        return spans.get(new Grown(stage, newest), () -> browsing.curve(stage, newest.series(), SPANS));
    }
}
