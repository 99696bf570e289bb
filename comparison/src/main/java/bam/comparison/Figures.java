package bam.comparison;

import java.util.Locale;

/** Numbers as the tables show them, the same in every country. */
final class Figures {
    private static final long MILLION = 1_000_000;

    private Figures() {}

    /** The figure, with the range behind it when there are several replicates. */
    static String spread(Spread spread) {
        if (spread.low() == spread.high() || Double.isNaN(spread.mean())) {
            return number(spread.mean());
        }
        return number(spread.mean()) + " (" + number(spread.low()) + "–" + number(spread.high()) + ")";
    }

    static String number(double figure) {
        return String.format(Locale.ROOT, Math.abs(figure) < 1_000 ? "%.3f" : "%.4g", figure);
    }

    static String difference(PairedDifference.Measured measured) {
        String figure = signed(measured.bitsPerByte()) + String.format(Locale.ROOT, " ±%.3f", measured.halfWidth());
        Spread each = measured.replicates();
        return each.low() == each.high()
                ? figure
                : figure + " (" + signed(each.low()) + " … " + signed(each.high()) + ")";
    }

    /** A difference too small to show has no sign of its own. */
    private static String signed(double difference) {
        return String.format(Locale.ROOT, "%+.3f", Math.abs(difference) < 0.0005 ? 0.0 : difference);
    }

    /** Exact while people can read it. */
    static String count(long count) {
        return count < 10 * MILLION ? String.format(Locale.ROOT, "%,d", count) : large(count);
    }

    static String large(long count) {
        return count < 1_000 * MILLION
                ? String.format(Locale.ROOT, "%.2f M", (double) count / MILLION)
                : String.format(Locale.ROOT, "%.2f B", count / 1_000.0 / MILLION);
    }

    static String flops(double flops) {
        return flops == 0 ? "0" : String.format(Locale.ROOT, "%.2e", flops).replace("e+", "e");
    }
}
