package bam.web;

import bam.tracking.Browsing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Curves over one pair of axes.
 *
 * @param title what is drawn
 * @param lines one for each curve
 * @param across ticks of the steps
 * @param up ticks of the values
 * @param newest the newest value, when there is one curve
 */
public record Chart(String title, List<Line> lines, List<Tick> across, List<Tick> up, String newest) {
    /** Size of the drawing and of the area of its curves. */
    public static final int WIDTH = 440;

    /** Size of the drawing. */
    public static final int HEIGHT = 180;

    /** Left edge of the area. */
    public static final int LEFT = 48;

    /** Right edge of the area. */
    public static final int RIGHT = 432;

    /** Upper edge of the area. */
    public static final int TOP = 8;

    /** Lower edge of the area. */
    public static final int BOTTOM = 156;

    private static final int TICKS = 4;
    private static final int COLOURS = 6;

    /** Freezes the lists. */
    public Chart {
        lines = List.copyOf(lines);
        across = List.copyOf(across);
        up = List.copyOf(up);
    }

    /**
     * A curve to draw.
     *
     * @param name within the chart
     * @param newest its newest value
     * @param spans its course
     */
    record Curve(String name, double newest, List<Browsing.Span> spans) {}

    /**
     * A curve as drawn.
     *
     * @param name within the chart
     * @param colour number of its colour, from 0
     * @param points of its means, as SVG
     * @param band from the least to the most, as SVG; empty when there are several curves
     */
    public record Line(String name, int colour, String points, String band) {}

    /**
     * A tick of an axis.
     *
     * @param at where, in the drawing
     * @param label its value
     */
    public record Tick(double at, String label) {}

    /** A line from one value to another, drawn from one place to another. */
    private record Axis(double low, double high, double from, double to) {
        double at(double value) {
            return from + (value - low) / (high - low) * (to - from);
        }

        /** At 1, 2 or 5 times a power of ten. */
        List<Tick> ticks() {
            double raw = (high - low) / TICKS;
            double power = Math.pow(10, Math.floor(Math.log10(raw)));
            double step =
                    raw / power <= 1 ? power : raw / power <= 2 ? 2 * power : raw / power <= 5 ? 5 * power : 10 * power;
            List<Tick> ticks = new ArrayList<>();
            for (double value = Math.ceil(low / step) * step; value <= high + step / 1e6; value += step) {
                double clean = Math.abs(value) < step / 1e6 ? 0 : value;
                ticks.add(new Tick(at(clean), label(clean)));
            }
            return ticks;
        }
    }

    private static String label(double value) {
        if (value != 0 && Math.abs(value) < 0.001) {
            return String.format(Locale.ROOT, "%.0e", value).replace("e-0", "e-");
        }
        return Math.abs(value) >= 10_000
                ? Format.amount(value)
                : String.format(Locale.ROOT, "%.4f", value).replaceFirst("\\.?0+$", "");
    }

    static Chart of(String title, List<Curve> curves) {
        DoubleSummaryStatistics values = curves.stream()
                .flatMap(curve -> curve.spans().stream())
                .filter(span -> span.mean().isPresent())
                .mapToDouble(span -> span.mean().get())
                .summaryStatistics();
        String newest = curves.size() == 1 ? Format.figure(curves.get(0).newest()) : "";
        if (values.getCount() == 0) {
            return new Chart(title, List.of(), List.of(), List.of(), newest);
        }
        long last = curves.stream()
                .flatMap(curve -> curve.spans().stream())
                .mapToLong(Browsing.Span::last)
                .max()
                .orElse(1);
        double spare = Math.max((values.getMax() - values.getMin()) * 0.06, Math.abs(values.getMax()) * 1e-3 + 1e-12);
        Axis across = new Axis(0, Math.max(2, last), LEFT, RIGHT);
        Axis up = new Axis(values.getMin() - spare, values.getMax() + spare, BOTTOM, TOP);
        List<Line> lines = new ArrayList<>();
        for (Curve curve : curves) {
            lines.add(line(curve, lines.size() % COLOURS, curves.size() == 1, across, up));
        }
        return new Chart(title, lines, across.ticks(), up.ticks(), newest);
    }

    private static Line line(Curve curve, int colour, boolean alone, Axis across, Axis up) {
        List<String> means = new ArrayList<>();
        List<String> least = new ArrayList<>();
        List<String> most = new ArrayList<>();
        for (Browsing.Span span : curve.spans()) {
            if (span.mean().isPresent()) {
                double x = across.at((span.first() + span.last()) / 2.0);
                means.add(point(x, up.at(span.mean().get())));
                least.add(point(x, within(up.at(span.least().orElse(0.0)))));
                most.add(point(x, within(up.at(span.most().orElse(0.0)))));
            }
        }
        Collections.reverse(least);
        most.addAll(least);
        return new Line(curve.name(), colour, String.join(" ", means), alone ? String.join(" ", most) : "");
    }

    /** A single spike does not flatten the curve; it leaves the area. */
    private static double within(double y) {
        return Math.max(TOP, Math.min(BOTTOM, y));
    }

    private static String point(double x, double y) {
        return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
    }

    /** The names of the curves, for people who hear the page. */
    public String names() {
        return lines.stream().map(Line::name).collect(Collectors.joining(", "));
    }
}
