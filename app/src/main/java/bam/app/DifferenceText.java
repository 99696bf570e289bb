package bam.app;

import bam.study.FieldDifference;
import bam.study.PlanDifference;
import bam.study.PlanDifference.Place;
import bam.study.PlanDifference.Verdict;
import bam.study.StageDifference;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What makes two studies different, as a person reads it: causes first, then what they have in common. */
final class DifferenceText {
    private static final int WIDTH = 118;

    /** More places than this help nobody; JSON has all. */
    private static final int PLACES = 6;

    private static final int DIGITS = 12;

    private final PlanDifference difference;
    private final StringBuilder text = new StringBuilder();

    private DifferenceText(PlanDifference difference) {
        this.difference = difference;
    }

    static String of(PlanDifference difference) {
        return new DifferenceText(difference).text();
    }

    private String text() {
        line("A = " + difference.left());
        line("B = " + difference.right());
        document();
        causes();
        descendants();
        onlyIn("A", Verdict.LEFT_ONLY);
        onlyIn("B", Verdict.RIGHT_ONLY);
        List<Place> shared = difference.places(Verdict.SAME);
        section("shared: " + shared.size() + " of " + difference.places().size() + " stages"
                + (shared.isEmpty() ? "" : ": " + some(names(shared))));
        return text.toString();
    }

    private void document() {
        List<FieldDifference> fields = difference.document();
        section(fields.isEmpty() ? "the documents say the same" : "fields of the documents, A → B");
        fields.forEach(field -> line("  " + field));
    }

    private void causes() {
        Map<FieldDifference, List<String>> causes = difference.causes();
        if (causes.isEmpty()) {
            section("no field makes a stage of both another one");
            return;
        }
        section("fields that make stages different, A → B");
        causes.forEach((field, places) -> line("  " + shown(field) + "   in " + some(places)));
    }

    private void descendants() {
        List<String> names = difference.places(Verdict.OTHER).stream()
                .filter(place -> place.difference().fields().isEmpty())
                .map(Place::name)
                .toList();
        if (!names.isEmpty()) {
            section("different since they read other results: " + some(names));
        }
    }

    private void onlyIn(String side, Verdict verdict) {
        List<Place> places = difference.places(verdict);
        if (!places.isEmpty()) {
            section("only in " + side + ": " + some(names(places)));
        }
    }

    /** A digest is shown by its first digits: all of them tell a person no more. */
    static String shown(FieldDifference field) {
        return field.path().equals(StageDifference.CODE)
                ? "code (of the program that computes it): "
                        + digits(field.left().orElse("")) + " → "
                        + digits(field.right().orElse(""))
                : field.toString();
    }

    private static String digits(String digest) {
        return digest.substring(0, Math.min(DIGITS, digest.length()));
    }

    private static List<String> names(List<Place> places) {
        return places.stream().map(Place::name).toList();
    }

    private static String some(List<String> names) {
        int more = names.size() - PLACES;
        return names.stream().limit(PLACES).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private void section(String title) {
        text.append('\n');
        line(Texts.wrapped(title, WIDTH));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
