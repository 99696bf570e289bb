package bam.services.process;

import java.lang.management.ManagementFactory;

/** A process that leaves its classes, and says where it has them from. */
final class TestLeaver {
    private TestLeaver() {}

    /** Without arguments. */
    public static void main(String[] arguments) {
        boolean archived = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(flag -> flag.startsWith("-XX:SharedArchiveFile="));
        System.out.println("own classes from " + (archived ? "archive" : "jar"));
        ClassArchive.leave();
    }
}
