package bam.benchmarks;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The same training in eager PyTorch: a child process that takes as many steps as it is told and says how long they
 * took. It ends when its input does, so that it never outlives us.
 */
final class EagerPeer implements AutoCloseable {
    private static final String SCRIPT = "step_peer.py";

    private final Process process;
    private final Path log;
    private final PrintWriter orders;
    private final BufferedReader answers;
    private final List<Double> losses;

    private EagerPeer(Process process, Path log) throws IOException {
        this.process = process;
        this.log = log;
        orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = process.inputReader(StandardCharsets.UTF_8);
        losses = answer();
    }

    /**
     * Starts it and lets it take its first steps.
     *
     * @param python a Python that has torch and safetensors
     * @param folder a model folder with the batch in it; the script and its log go there too
     * @param arguments of the script, after the folder
     */
    static EagerPeer start(Path python, Path folder, String... arguments) throws IOException {
        Path script = folder.resolve(SCRIPT);
        try (InputStream text = Objects.requireNonNull(EagerPeer.class.getResourceAsStream(SCRIPT))) {
            Files.copy(text, script);
        }
        Path log = folder.resolve("step_peer.log");
        ProcessBuilder builder = new ProcessBuilder(python.toString(), script.toString(), folder.toString());
        builder.command().addAll(Arrays.asList(arguments));
        return new EagerPeer(builder.redirectError(log.toFile()).start(), log);
    }

    /** Total losses of its first steps. */
    List<Double> losses() {
        return losses;
    }

    /** Takes steps; -> seconds that they took. */
    double seconds(int steps) throws IOException {
        orders.println(steps);
        return answer().get(0);
    }

    private List<Double> answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            process.destroyForcibly();
            throw new BamException(
                    FailureKind.BUG,
                    "eager PyTorch ended early: "
                            + Files.readString(log).lines().reduce("it said nothing", (before, last) -> last)
                            + "; its whole output is " + log);
        }
        return Arrays.stream(line.split(" ", -1)).map(Double::valueOf).toList();
    }

    @Override
    public void close() {
        orders.close();
        process.destroy();
    }
}
