package bam.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Figures as pages show them, the same in every country. */
public final class Format {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String[] UNITS = {"", " k", " M", " G", " T", " P", " E"};

    private Format() {}

    /** A time in UTC. */
    public static String time(Instant time) {
        return TIME.format(time);
    }

    /** {@code 7 s}, {@code 2 min 5 s}, {@code 3 h 10 min}, {@code 4 d 2 h}. */
    public static String seconds(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, seconds < 0.95 && seconds > 0 ? "%.2f s" : "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return whole / 60 + " min " + whole % 60 + " s";
        }
        return whole < 86_400
                ? whole / 3600 + " h " + whole % 3600 / 60 + " min"
                : whole / 86_400 + " d " + whole % 86_400 / 3600 + " h";
    }

    /** From one time to another. */
    public static String between(Instant from, Instant to) {
        return seconds(Math.max(0, Duration.between(from, to).toMillis()) / 1e3);
    }

    /** Three digits and a decimal unit. */
    public static String amount(double number) {
        int unit = 0;
        double value = number;
        while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        String digits = Math.abs(value) >= 100 || (unit == 0 && value == Math.rint(value))
                ? "%.0f"
                : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, digits, value) + UNITS[unit];
    }

    /** A loss, or any figure near 1. */
    public static String figure(double value) {
        double size = Math.abs(value);
        if (size != 0 && size < 0.001) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return size < 1000 ? String.format(Locale.ROOT, "%.3f", value) : amount(value);
    }

    /** The same, or a dash. */
    public static String figure(Optional<Double> value) {
        return value.map(Format::figure).orElse("–");
    }

    /** A whole number with its thousands apart. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** {@code 12.3 %} of a share. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** A word of the program's as people read it. */
    public static String word(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Text as part of a path: what is no plain character is encoded, and slashes stay. */
    public static String path(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    /** At most so many characters. */
    public static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
