package bam.benchmarks;

import bam.contracts.BamException;
import bam.contracts.CorpusSpec;
import bam.contracts.Deduplication;
import bam.contracts.Digest;
import bam.contracts.Divergence;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.LearningRate;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StepMemory;
import bam.contracts.StudyPlan;
import bam.contracts.TextSource;
import bam.contracts.Tokenizer;
import bam.contracts.TrainSpec;
import bam.data.SourceResolver;
import bam.storage.CheckpointFiles;
import bam.storage.LocalArtifactStore;
import bam.tracking.MetricPoint;
import bam.tracking.PostgresLedger;
import bam.tracking.Retention;
import bam.tracking.WorkerIdentity;
import bam.training.Cadence;
import bam.training.Moment;
import bam.training.Probe;
import bam.training.Pulse;
import bam.training.StageRunner;
import bam.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What checkpoints cost a training: the same training with one every so many steps and with none but the last, in turn,
 * through the whole of the product: ledger, store and recorder.
 */
public final class CheckpointCost {
    private static final Digest CODE = Digest.of("benchmark");
    private static final WorkerIdentity WORKER = new WorkerIdentity("benchmark", "here", 0, 0);

    /** The first steps warm caches and allocators up. */
    private static final int WARM_UP = 5;

    private final PostgresLedger ledger;
    private final Path root;
    private final SourceResolver sources;
    private final BenchModel model;
    private final Consumer<String> progress;
    private final PlannedStage corpus = PlannedStage.of(
            "corpus sums",
            new CorpusSpec(
                    "sums", List.of(new TextSource.Arithmetic(20_000, 1)), Deduplication.EXACT, 0.1, Tokenizer.BYTES),
            CODE,
            List.of());

    /**
     * A benchmark in a ledger and a folder that nobody else uses.
     *
     * @param progress told a line after each round
     */
    public CheckpointCost(
            PostgresLedger ledger, Path root, SourceResolver sources, BenchModel model, Consumer<String> progress) {
        this.ledger = ledger;
        this.root = root;
        this.sources = sources;
        this.model = model;
        this.progress = progress;
    }

    /**
     * What was measured.
     *
     * @param model the model
     * @param every steps between checkpoints
     * @param rounds pairs of trainings
     * @param saves checkpoints measured
     * @param plainTokensPerSecond median over rounds, without checkpoints
     * @param savedTokensPerSecond median over rounds, with them
     * @param costShare median over rounds of the share of speed that checkpoints cost; below zero is noise
     * @param stallMedianMillis training thread stood still for a save
     * @param stallP99Millis the same, 99 of 100
     * @param stallMaxMillis the same, at most
     */
    public record Result(
            BenchModel model,
            long every,
            int rounds,
            int saves,
            double plainTokensPerSecond,
            double savedTokensPerSecond,
            double costShare,
            double stallMedianMillis,
            double stallP99Millis,
            double stallMaxMillis) {}

    /** Trains {@code rounds} times without and with checkpoints. */
    public Result measure(long every, int steps, int rounds) throws IOException {
        record(corpus);
        runner(every, Probe.NONE).run(corpus.fingerprint(), WORKER, Duration.ZERO, still());
        List<Double> plain = new ArrayList<>();
        List<Double> saved = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        List<Double> stalls = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            // In turn the one and the other comes first, so that a machine that grows slower favours none.
            boolean savesFirst = round % 2 == 0;
            double first = speed(savesFirst ? every : Long.MAX_VALUE, steps, 2L * round, stalls);
            double second = speed(savesFirst ? Long.MAX_VALUE : every, steps, 2L * round + 1, stalls);
            double without = savesFirst ? second : first;
            double with = savesFirst ? first : second;
            plain.add(without);
            saved.add(with);
            shares.add(1 - with / without);
            progress.accept(
                    String.format("round %d of %d: %,.0f tokens/s without, %,.0f with", round, rounds, without, with));
        }
        Sample stall = new Sample(stalls);
        return new Result(
                model,
                every,
                rounds,
                stalls.size(),
                new Sample(plain).median(),
                new Sample(saved).median(),
                new Sample(shares).median(),
                stall.median() * 1e3,
                stall.quantile(0.99) * 1e3,
                stall.largest() * 1e3);
    }

    private double speed(long every, int steps, long seed, List<Double> stalls) throws IOException {
        PlannedStage stage = stage(steps, seed);
        record(corpus, stage);
        StepTimes times = new StepTimes();
        runner(every, times).run(stage.fingerprint(), WORKER, Duration.ZERO, still());
        ledger.studies().series(stage.fingerprint(), "checkpoint-stall-seconds").stream()
                .map(MetricPoint::value)
                .forEach(stalls::add);
        if (times.steps() == 0) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "a training of " + steps + " steps was not measured; give more than " + WARM_UP
                            + ", and a folder that no benchmark has used");
        }
        return times.steps() * model.tokens() / times.seconds();
    }

    /** From the end of the warm-up to the last step. */
    private static final class StepTimes implements Probe {
        private long firstStep;
        private long firstNanos;
        private long lastStep;
        private long lastNanos;

        @Override
        public void at(Moment moment, Fingerprint stage, long epoch, long step) {
            if (moment != Moment.MOVED || step < WARM_UP) {
                return;
            }
            lastStep = step;
            lastNanos = System.nanoTime();
            if (firstNanos == 0) {
                firstStep = step;
                firstNanos = lastNanos;
            }
        }

        long steps() {
            return lastStep - firstStep;
        }

        double seconds() {
            return (lastNanos - firstNanos) / 1e9;
        }
    }

    private PlannedStage stage(int steps, long seed) {
        TreeMap<String, Double> mix = new TreeMap<>();
        mix.put("sums", 1.0);
        TrainSpec spec = new TrainSpec(
                StageKind.SEED,
                model.architecture(),
                mix,
                model.context(),
                model.batch(),
                new LearningRate(1e-4, 2, steps, LearningRate.PAPER_FINAL_RATIO),
                Optimizer.STANDARD,
                seed,
                "bench",
                Numerics.SINGLE_THREAD,
                Divergence.STANDARD,
                StepMemory.STANDARD);
        return PlannedStage.of(
                "seed " + seed, spec, CODE, List.of(new Parent(Parent.corpus("sums"), corpus.fingerprint())));
    }

    private void record(PlannedStage... stages) {
        String id = "bench-" + stages[stages.length - 1].fingerprint().abbreviated();
        ledger.studies()
                .record(
                        new StudyPlan(
                                id, "bench", "{}", List.of(stages), List.of(), List.of(), List.of("sums"), "none"),
                        id);
    }

    private StageRunner runner(long every, Probe probe) throws IOException {
        TrainingSettings settings = new TrainingSettings(
                new Cadence(Optional.of(Duration.ofDays(1)), every, Duration.ofHours(6)),
                Retention.STANDARD,
                TrainingSettings.STANDARD.flushInterval(),
                TrainingSettings.STANDARD.patience());
        return new StageRunner(
                ledger.studies(),
                ledger.attempts(),
                new LocalArtifactStore(root),
                new CheckpointFiles(root.resolve("checkpoints")),
                sources,
                settings,
                probe,
                CODE);
    }

    private static Pulse still() {
        return new Pulse() {
            @Override
            public void moved(long done, long total) {}

            @Override
            public boolean stopRequested() {
                return false;
            }
        };
    }
}
