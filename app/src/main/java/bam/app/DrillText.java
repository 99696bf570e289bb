package bam.app;

import bam.drills.DrillReport;
import java.util.List;
import java.util.Locale;

/** A drill's report for people; the verdict comes last. */
final class DrillText {
    private DrillText() {}

    static String of(DrillReport report) {
        StringBuilder text = new StringBuilder();
        int width = report.rows().stream()
                .mapToInt(row -> row.fault().length())
                .max()
                .orElse(0);
        text.append('\n');
        report.rows()
                .forEach(row -> text.append(String.format(
                        Locale.ROOT, "%-" + width + "s  %d of %d%n", row.fault(), row.provoked(), row.wanted())));
        text.append('\n');
        report.figures().forEach((name, value) -> text.append(line(name, value)));
        report.violations()
                .forEach(violation -> text.append("✗ ").append(violation).append('\n'));
        return text.append(report.summary())
                .append(", seed ")
                .append(report.seed())
                .append('\n')
                .toString();
    }

    /** The last line of several drills. */
    static String verdict(List<DrillReport> reports) {
        List<String> failed = reports.stream()
                .filter(report -> !report.passed())
                .map(DrillReport::drill)
                .toList();
        return (failed.isEmpty() ? "passed" : "FAILED") + ": drill all, " + (reports.size() - failed.size()) + " of "
                + reports.size() + " drills passed" + (failed.isEmpty() ? "" : ", not " + String.join(" and ", failed))
                + "\n";
    }

    private static String line(String name, double value) {
        String shown = value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3f", value);
        return String.format(Locale.ROOT, "%-40s %s%n", name, shown);
    }
}
