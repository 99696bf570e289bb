package bam.drills.zombie;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** SIGSTOP and SIGCONT, which Java does not know; the shell's own kill is on every machine. */
final class Signals {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int POLL_MILLIS = 5;

    private Signals() {}

    /** Stops a process, and returns when none of its threads runs any more. */
    static void stop(long pid) throws InterruptedException {
        send("STOP", pid);
        long end = System.nanoTime() + LIMIT.toNanos();
        do {
            Thread.sleep(POLL_MILLIS);
        } while (!stopped(pid) && System.nanoTime() < end);
    }

    /** Lets it run again. */
    static void resume(long pid) throws InterruptedException {
        send("CONT", pid);
    }

    private static void send(String signal, long pid) throws InterruptedException {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noShell) {
            throw new UncheckedIOException("there is no /bin/sh to send SIG" + signal + " with", noShell);
        }
    }

    // Without /proc the pause before the question has to do.
    private static boolean stopped(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return line.charAt(line.lastIndexOf(')') + 2) == 'T';
        } catch (IOException unknown) {
            return true;
        }
    }
}
