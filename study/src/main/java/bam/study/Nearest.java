package bam.study;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that somebody probably meant. */
public final class Nearest {
    private static final int LONGEST = 60;

    private Nearest() {}

    /** The known name at the smallest editing distance, if that is at most about a third of its length. */
    public static Optional<String> to(String written, Collection<String> known) {
        if (written.length() > LONGEST) {
            return Optional.empty();
        }
        String plain = plain(written);
        return known.stream()
                .filter(name -> distance(plain, plain(name)) <= (name.length() + 1) / 3)
                .min(Comparator.comparingInt(name -> distance(plain, plain(name))));
    }

    /** The remedy: the nearest name, or all of them. */
    public static String remedy(String written, Collection<String> known, String what) {
        return to(written, known)
                .map(name -> "did you mean '" + name + "'?")
                .orElse(known.isEmpty() ? "there are no " + what : "the " + what + " are " + String.join(", ", known));
    }

    /** Case and the kind of dash do not count as differences. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
    private static int distance(String one, String other) {
        int[][] d = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : step(d, one, other, i, j);
            }
        }
        return d[one.length()][other.length()];
    }

    private static int step(int[][] d, String one, String other, int i, int j) {
        char a = one.charAt(i - 1);
        char b = other.charAt(j - 1);
        int best = Math.min(d[i - 1][j - 1] + (a == b ? 0 : 1), 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a == other.charAt(j - 2) && b == one.charAt(i - 2);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
