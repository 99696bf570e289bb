package bam.app;

import bam.app.Checkup.Finding;
import bam.app.Checkup.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What this machine has and lacks. */
@Command(
        name = "doctor",
        description = {
            "Check this machine and this installation, and say what to do about what is missing.",
            "Looks at Java, Maven, Python, disk, memory, ports, libtorch, the services, their clock, and CUDA if asked.",
            "Exit code 1 if something would not work."
        },
        footer = {"", "Example: ./bam doctor", "         ./bam doctor --device cuda:0"})
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Also try this device of a worker: cpu, cuda or cuda:N. Default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        List<Finding> findings = new Checkup(home, device).run();
        System.out.print(json ? Json.text(findings) + "\n" : text(findings));
        return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.FAULT) ? Main.FAILURE : 0;
    }

    /** A line for each finding, the remedy below; the last line counts. */
    static String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(String.format(
                    Locale.ROOT, "%s %-10s %s%n", sign(finding.verdict()), finding.subject(), finding.found()));
            finding.remedy().ifPresent(remedy -> text.append(String.format(Locale.ROOT, "  %-10s %s%n", "", remedy)));
        }
        long faults = count(findings, Verdict.FAULT);
        long advice = count(findings, Verdict.ADVICE);
        return text.append(faults == 0 ? "this machine is ready" : "this machine is not ready")
                .append(": ")
                .append(faults)
                .append(faults == 1 ? " fault, " : " faults, ")
                .append(advice)
                .append(advice == 1 ? " remark\n" : " remarks\n")
                .toString();
    }

    private static long count(List<Finding> findings, Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    private static String sign(Verdict verdict) {
        return switch (verdict) {
            case FINE -> "✓";
            case ADVICE -> "!";
            case FAULT -> "✗";
        };
    }
}
