package bam.model.conformance;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of a case.
 *
 * @param name of the case
 * @param state whether it holds
 * @param figure the largest error as a share of what it may be, or why the case was skipped, in words
 * @param problems everything that does not hold, in words
 */
public record Verdict(String name, State state, String figure, List<String> problems) {
    /** Whether a case holds. */
    public enum State {
        OK,
        FAIL,
        SKIPPED
    }

    /** Freezes the problems. */
    public Verdict {
        problems = List.copyOf(problems);
    }

    static Verdict of(String name, List<Finding> findings) {
        List<String> problems = findings.stream()
                .filter(finding -> !finding.holds())
                .map(Finding::text)
                .toList();
        Optional<Finding> worst = findings.stream()
                .filter(finding -> !Double.isNaN(finding.share()))
                .max(Comparator.comparingDouble(Finding::share));
        return new Verdict(
                name,
                problems.isEmpty() ? State.OK : State.FAIL,
                worst.map(Finding::text).orElse("nothing to compare"),
                problems);
    }

    static Verdict skipped(String name, String why) {
        return new Verdict(name, State.SKIPPED, why, List.of());
    }

    static Verdict broken(String name, String sentence) {
        return new Verdict(name, State.FAIL, sentence, List.of(sentence));
    }

    /** One line. */
    public String line() {
        return String.format(Locale.ROOT, "%-7s  %-32s  %s", state.name().toLowerCase(Locale.ROOT), name, figure);
    }
}
