package bam.app;

import bam.benchmarks.StepModel;
import bam.benchmarks.StepResult;
import bam.benchmarks.StepSize;
import bam.benchmarks.StepSpeed;
import bam.contracts.Numerics;
import bam.services.Home;
import bam.services.PythonEnvironment;
import bam.services.SearchPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast networks are trained. */
@Command(
        name = "step",
        description = {
            "Time training steps in f32: tokens a second, and the share of the fastest matrix product that this machine",
            "did in the same run. Beside it, turn by turn, the same weights and batches in eager PyTorch with as many",
            "threads, where the transformers environment is installed (./bam service prepare --transformers)."
        },
        footer = {"", "Example: ./bam bench step --size tiny --model dense,bam-expert-kv --rounds 9"})
final class BenchStepCommand implements Callable<Integer> {
    @Mixin
    private HomeOption home = new HomeOption();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            split = ",",
            description = "dense, btx, bam-expert-kv or bam-shared-kv. Default: all.")
    private List<StepModel> models = List.of(StepModel.values());

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            split = ",",
            defaultValue = "tiny,small",
            description = "tiny, small or block. Default: tiny,small.")
    private List<StepSize.Standard> sizes = List.of();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Turns of each. Default: 5.")
    private int rounds = 5;

    @Option(names = "--threads", paramLabel = "N", description = "CPU threads of each. Default: all.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Given.requirePositive("--rounds", rounds);
        Given.requirePositive("--threads", threads);
        Numerics numerics = new Numerics(Numerics.Device.CPU, threads, Numerics.Precision.F32);
        Path folder = home.path().resolve("bench");
        StepSpeed bench = new StepSpeed(folder, numerics, python(), StepSpeed.STANDARD_TURN, System.err::println);
        List<StepResult> results = new ArrayList<>();
        Quiescence.beforeExit();
        for (StepSize.Standard size : sizes) {
            for (StepModel model : models) {
                results.add(bench.measure(model, size.size(), rounds));
            }
        }
        System.out.print(json ? Json.text(results) + "\n" : StepText.of(results));
        return 0;
    }

    private Optional<Path> python() {
        SearchPath path = new SearchPath(System.getenv().getOrDefault("PATH", ""));
        PythonEnvironment environment =
                PythonEnvironment.of(new Home(home.path()), PythonEnvironment.TRANSFORMERS, path);
        return environment.complete() ? Optional.of(environment.program("python")) : Optional.empty();
    }
}
