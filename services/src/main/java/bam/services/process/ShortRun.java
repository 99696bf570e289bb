package bam.services.process;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A command that is run to its end, written down meanwhile so that it never outlives us for long.
 *
 * @param name of the run, unique in the home while it goes on
 * @param records where it is written down
 * @param directory working directory
 * @param environment added to the environment of this process
 */
public record ShortRun(String name, ProcessRecords records, Path directory, Map<String, String> environment) {
    private static final int KEPT_LINES = 40;

    /**
     * How it ended.
     *
     * @param status exit status, 0 when all went well
     * @param lines the last lines of output
     */
    public record Outcome(int status, List<String> lines) {
        /** Whether all went well. */
        public boolean well() {
            return status == 0;
        }

        /** The last line that contains one of these words, else the last line, else nothing. */
        public String lastLine(String... words) {
            String last = "";
            for (String line : lines) {
                last = line.isBlank() ? last : line.strip();
            }
            for (String word : words) {
                List<String> matching =
                        lines.stream().filter(line -> line.contains(word)).toList();
                if (!matching.isEmpty()) {
                    return matching.get(matching.size() - 1).strip();
                }
            }
            return last;
        }
    }

    /**
     * Runs the command to its end.
     *
     * @param input what it reads
     * @param output receives each line as it comes, standard error included
     * @throws BamException when there is no such program or it takes longer than the limit
     */
    public Outcome run(List<String> command, String input, Duration limit, Consumer<String> output)
            throws InterruptedException {
        String mark = UUID.randomUUID() + ":" + name;
        Process process = start(command, mark);
        ProcessIdentity identity =
                ProcessIdentity.of(process.pid()).orElse(new ProcessIdentity(process.pid(), "ended at once"));
        ProcessTree tree = new ProcessTree(identity, mark);
        Thread end = new Thread(() -> Ending.of(tree, false, Duration.ofSeconds(2)), "end-" + name);
        Runtime.getRuntime().addShutdownHook(end);
        records.write(ProcessRecord.ours(name, identity, mark, false, command.get(0)));
        try {
            CompletableFuture<List<String>> lines = new CompletableFuture<>();
            Thread reader = new Thread(() -> lines.complete(read(process, output)), "output-" + name);
            reader.setDaemon(true);
            reader.start();
            write(process, input);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BamException(
                        FailureKind.UNREACHABLE,
                        "'" + command.get(0) + "' has not ended within " + limit.toSeconds() + " s; try again");
            }
            // What it left running would keep the output open.
            Ending.of(tree, false, Duration.ofSeconds(2));
            return new Outcome(process.exitValue(), lines.join());
        } finally {
            Ending.of(tree, false, Duration.ofSeconds(2));
            records.remove(name);
            forget(end);
        }
    }

    private Process start(List<String> command, String mark) {
        ProcessBuilder builder = new ProcessBuilder(NewSession.of(command))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put(ProcessTree.VARIABLE, mark);
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "'" + command.get(0) + "' cannot be started: " + failure.getMessage()
                            + "; check that the program is there",
                    failure);
        }
    }

    private static List<String> read(Process process, Consumer<String> output) {
        Deque<String> lines = new ArrayDeque<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.accept(line);
                lines.addLast(line);
                if (lines.size() > KEPT_LINES) {
                    lines.removeFirst();
                }
            }
        } catch (IOException closed) {
            lines.addLast("(output ended: " + closed.getMessage() + ")");
        }
        return List.copyOf(lines);
    }

    private static void write(Process process, String input) {
        try (Writer writer = process.outputWriter(StandardCharsets.UTF_8)) {
            writer.write(input);
        } catch (IOException notRead) {
            // It ended without reading, and its status says why.
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook runs already, and finds nothing left to end.
        }
    }
}
