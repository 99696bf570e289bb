package bam.app;

import bam.benchmarks.PaperSteps;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.MemoryEstimate;
import bam.contracts.Numerics;
import bam.training.MemoryBudget;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Optimizer steps of the paper's small model at full size. */
@Command(
        name = "paper",
        description = {
            "Take optimizer steps of the paper's small model at full width and vocabulary, its batch cut to one window",
            "of 256 tokens; print seconds of each, and the memory that was measured beside the estimate."
        },
        footer = {"", "Example: ./bam bench paper --variant bam-expert-kv --recompute"})
final class BenchPaperCommand implements Callable<Integer> {
    @Option(
            names = "--variant",
            paramLabel = "NAME",
            defaultValue = "dense",
            description = "As './bam model describe small' lists them. Default: dense.")
    private String variant = "dense";

    @Option(names = "--steps", paramLabel = "STEPS", defaultValue = "3", description = "Default: 3.")
    private int steps = 3;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "2", description = "Default: 2.")
    private int threads = 2;

    @Option(
            names = "--precision",
            paramLabel = "FORMAT",
            defaultValue = "f32",
            description = "Of matrix products, f32 or bf16. Default: f32.")
    private Numerics.Precision precision = Numerics.Precision.F32;

    @Option(names = "--recompute", description = "Run each layer again on the way back.")
    private boolean recompute;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PaperSteps bench = PaperSteps.of(variant, new Numerics(Numerics.Device.CPU, threads, precision), recompute);
        requireRoom(bench.estimate());
        Quiescence.beforeExit();
        print(bench.measure(steps));
        return 0;
    }

    private static void requireRoom(MemoryEstimate estimate) {
        long needed = estimate.bytes() - estimate.bytes(MemoryEstimate.Part.CHECKPOINT);
        long there = MemoryBudget.ofMachine(1).bytes();
        if (needed > there) {
            throw new BamException(
                    FailureKind.OUT_OF_MEMORY,
                    String.format(
                            Locale.ROOT,
                            "the steps need about %,d bytes of memory, and %,d are there; use a larger machine",
                            needed,
                            there));
        }
    }

    private void print(PaperSteps.Result result) {
        if (json) {
            System.out.println(Json.text(result));
            return;
        }
        String seconds = result.seconds().stream()
                .map(one -> String.format(Locale.ROOT, "%.1f s", one))
                .collect(Collectors.joining(", "));
        System.out.printf(Locale.ROOT, "%d steps of 1 x 256 tokens: %s%n", steps, seconds);
        System.out.printf(
                Locale.ROOT, "memory: %,d bytes at most, %,d estimated%n", result.peakBytes(), result.estimatedBytes());
    }
}
