package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.model.conformance.Conformance;
import bam.model.conformance.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether this network computes what a reference computed. */
@Command(
        name = "verify",
        description = {
            "Run a folder of conformance vectors: forward pass, losses, every gradient, optimizer steps, schedule,",
            "greedy generation, merges and refusals. One line a case, with its largest error beside what it may be.",
            "Exits with 1 if a case is outside its tolerances."
        },
        footer = {"", "Example: ./bam model verify vectors --out results"})
final class ModelVerifyCommand implements Callable<Integer> {
    private static final int MOST_PROBLEMS = 20;

    @Parameters(paramLabel = "DIR", description = "Folder with a case.json in the folder of each case.")
    private Path folder = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "RESULTS",
            description = "Write what came out: result.json and result.safetensors of each case.")
    private @Nullable Path results;

    @Override
    public Integer call() throws IOException {
        if (results != null) {
            requireWritable(results);
        }
        Quiescence.beforeExit();
        List<Verdict> verdicts = Conformance.run(folder, Optional.ofNullable(results), this::print);
        System.out.println(count(verdicts, Verdict.State.OK) + " hold, " + count(verdicts, Verdict.State.FAIL)
                + " fail, " + count(verdicts, Verdict.State.SKIPPED) + " skipped");
        return count(verdicts, Verdict.State.FAIL) == 0 ? 0 : Main.FAILURE;
    }

    /** Before any case has run, not after all of them. */
    private static void requireWritable(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "the folder '" + folder + "' for results cannot be made: " + failure + "; name another",
                    failure);
        }
    }

    private void print(Verdict verdict) {
        System.out.println(verdict.line());
        verdict.problems().stream().limit(MOST_PROBLEMS).forEach(problem -> System.out.println("         " + problem));
    }

    private static long count(List<Verdict> verdicts, Verdict.State state) {
        return verdicts.stream().filter(verdict -> verdict.state() == state).count();
    }
}
