package bam.services.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process and no other: a pid may be given again, a pid together with its start may not.
 *
 * @param pid number given by the system
 * @param started start of the process: on Linux the boot and the clock tick, elsewhere the instant
 */
public record ProcessIdentity(long pid, String started) {
    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT = PROC.resolve("sys/kernel/random/boot_id");

    // Of the fields of /proc/PID/stat that follow the command's name.
    private static final int STATE = 0;
    private static final int START = 19;

    /** The running process with this pid; empty when there is none, or only an unburied one. */
    public static Optional<ProcessIdentity> of(long pid) {
        if (Files.exists(BOOT)) {
            return tick(pid).map(start -> new ProcessIdentity(pid, start));
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(start -> new ProcessIdentity(pid, "at " + start));
    }

    /** This very process. */
    public static ProcessIdentity own() {
        long pid = ProcessHandle.current().pid();
        return of(pid).orElseThrow(() -> new IllegalStateException("the system does not know our own pid " + pid));
    }

    /** Whether that process, and not another one with its pid, still runs. */
    public boolean alive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** A handle on the process while it runs. */
    public Optional<ProcessHandle> handle() {
        return alive() ? ProcessHandle.of(pid) : Optional.empty();
    }

    private static Optional<String> tick(long pid) {
        try {
            String line = Files.readString(PROC.resolve(pid + "/stat"));
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            if (fields[STATE].equals("Z") || fields[STATE].equals("X")) {
                return Optional.empty();
            }
            return Optional.of("boot " + Files.readString(BOOT).strip() + " tick " + fields[START]);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
