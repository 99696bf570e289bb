package bam.app;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Texts {
    private Texts() {}

    /** {@code 7 s}, {@code 2 min 5 s}, {@code 3 h 10 min}. */
    static String duration(Duration duration) {
        long seconds = Math.round(duration.toMillis() / 1e3);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    /** {@code 0.02 s}, {@code 3.4 s}, {@code 75.0 s}, {@code 12 min 5 s}: with tenths while they matter. */
    static String seconds(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        if (seconds >= 120) {
            return duration(duration);
        }
        return String.format(Locale.ROOT, seconds > 0 && seconds < 0.95 ? "%.2f s" : "%.1f s", seconds);
    }

    /** The same of a count; three digits are shown, so that none is lost. */
    static String amount(long number) {
        return amount((double) number);
    }

    /** {@code 156 k}, {@code 1.54 M}, {@code 2.3 T}: three digits and a decimal unit. */
    static String amount(double number) {
        String[] units = {"", " k", " M", " G", " T", " P", " E"};
        int unit = 0;
        double value = number;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        String digits = value >= 100 || unit == 0 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, digits, value) + units[unit];
    }

    /** The same words on lines of at most this many characters. */
    static String wrapped(String sentence, int width) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : sentence.split(" ", -1)) {
            boolean fits = column == 0 || column + 1 + word.length() <= width;
            text.append(column == 0 ? "" : fits ? " " : "\n").append(word);
            column = fits && column > 0 ? column + 1 + word.length() : word.length();
        }
        return text.toString();
    }

    /** What the innermost cause says, its first line. */
    static String rootCause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
