package bam.services.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to start, and how it wants to be ended.
 *
 * @param name of the process, of its log and of its record; letters, digits, {@code -} and {@code .}
 * @param command program and arguments
 * @param environment added to the environment of this process
 * @param directory the child's working directory
 * @param watchesParent whether it is one of ours, which notices by the end of its standard input that we died, and
 *     which ends before the services that it uses
 * @param byInterrupt whether it ends by SIGINT instead of SIGTERM
 * @param grace time that it has for an orderly end
 */
public record ChildCommand(
        String name,
        List<String> command,
        Map<String, String> environment,
        Path directory,
        boolean watchesParent,
        boolean byInterrupt,
        Duration grace) {
    private static final Duration GRACE = Duration.ofSeconds(10);

    public ChildCommand {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9.-]*")) {
            throw new IllegalArgumentException(
                    "process name '" + name + "' names files; use letters, digits, '-' and '.'");
        }
        if (command.isEmpty()) {
            throw new IllegalArgumentException("process '" + name + "' has no command; give a program");
        }
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** A service that ends by SIGTERM within ten seconds. */
    public static ChildCommand of(String name, Path directory, List<String> command) {
        return new ChildCommand(name, command, Map.of(), directory, false, false, GRACE);
    }

    /** The same with one more environment variable. */
    public ChildCommand environment(String variable, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(variable, value);
        return new ChildCommand(name, command, more, directory, watchesParent, byInterrupt, grace);
    }

    /** The same with this time for an orderly end. */
    public ChildCommand grace(Duration time) {
        return new ChildCommand(name, command, environment, directory, watchesParent, byInterrupt, time);
    }

    /** The same, ended by SIGINT. */
    public ChildCommand endedByInterrupt() {
        return new ChildCommand(name, command, environment, directory, watchesParent, true, grace);
    }

    /** The same as one of our own processes, with a standard input that ends when we do. */
    public ChildCommand watchingParent() {
        return new ChildCommand(name, command, environment, directory, true, byInterrupt, grace);
    }
}
