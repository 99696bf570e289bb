package bam.drills.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.util.List;

/** A full disk for some processes: they may not make any file longer than it may be. */
final class FileSizes {
    private FileSizes() {}

    /** No byte more can be written. */
    static void forbid(List<Long> processes) throws InterruptedException {
        limit(processes, "1:");
    }

    /** As before. */
    static void allow(List<Long> processes) throws InterruptedException {
        limit(processes, "unlimited:");
    }

    /** The soft limit alone, which may be raised again; a process that is gone meanwhile needs none. */
    private static void limit(List<Long> processes, String size) throws InterruptedException {
        for (long process : processes) {
            List<String> command = List.of("prlimit", "--pid", String.valueOf(process), "--fsize=" + size);
            try {
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException absent) {
                throw new BamException(
                        FailureKind.BAD_PLAN,
                        "there is no program prlimit to fill a disk with; install util-linux",
                        absent);
            }
        }
    }
}
