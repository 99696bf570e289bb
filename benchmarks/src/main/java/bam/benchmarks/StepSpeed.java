package bam.benchmarks;

import bam.contracts.Architecture;
import bam.contracts.ForwardFlops;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.TokenBatch;
import bam.model.MatrixPeak;
import bam.model.Network;
import bam.model.TrainingSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * How fast networks are trained, beside the fastest matrix product of this machine and beside eager PyTorch: the same
 * weights, batches and threads, measured in turn in one run, since machines are shared and noisy.
 */
public final class StepSpeed {
    /** A turn of either side: long enough for a clock, short enough that both meet the same neighbours. */
    public static final Duration STANDARD_TURN = Duration.ofSeconds(2);

    private static final double RATE = 1e-4;

    /** The first steps warm caches and allocators up; their losses say whether both sides do the same. */
    private static final int WARM_UP = 3;

    private static final int FORWARD_AND_BACKWARD = 3;

    private final Path folder;
    private final Numerics numerics;
    private final Optional<Path> python;
    private final Duration turn;
    private final Consumer<String> progress;

    /**
     * A benchmark with this many threads on either side.
     *
     * @param folder takes weights while they are compared
     * @param python one that has torch; without it only our own speed is measured
     * @param turn about how long each side is timed in a round; one step at least
     * @param progress told a line after each round
     */
    public StepSpeed(Path folder, Numerics numerics, Optional<Path> python, Duration turn, Consumer<String> progress) {
        this.folder = folder;
        this.numerics = numerics;
        this.python = python;
        this.turn = turn;
        this.progress = progress;
    }

    /** Times steps of this network in {@code rounds} turns. */
    public StepResult measure(StepModel model, StepSize size, int rounds) throws IOException {
        Architecture architecture = model.architecture(size.architecture());
        TokenBatch batch = new TokenBatch(size.batch(), size.context(), size.draw(1), size.draw(2));
        try (Network network = Network.random(architecture, 1, numerics);
                Scratch scratch = Scratch.inside(folder);
                Peers peers = peer(network, batch, scratch);
                TrainingSession session = TrainingSession.start(network, Optimizer.STANDARD)) {
            Rounds all = new Rounds(session, batch, peers.peer());
            all.warmUp();
            for (int round = 1; round <= rounds; round++) {
                all.run();
                progress.accept(size.name() + " " + model + ", round " + round + " of " + rounds + ": " + all.newest());
            }
            long flops = FORWARD_AND_BACKWARD
                    * ForwardFlops.mean(architecture, size.context()).total();
            return all.result(model, size, rounds, flops);
        }
    }

    /** Eager PyTorch, if it is there. */
    private record Peers(Optional<EagerPeer> peer) implements AutoCloseable {
        @Override
        public void close() {
            peer.ifPresent(EagerPeer::close);
        }
    }

    private Peers peer(Network network, TokenBatch batch, Scratch scratch) throws IOException {
        if (python.isEmpty()) {
            return new Peers(Optional.empty());
        }
        List<String> lines = List.of(batch.rows() + " " + batch.columns(), words(batch.ids()), words(batch.targets()));
        scratch.fill(folder -> {
            network.save(folder);
            Files.write(folder.resolve("batch.txt"), lines);
        });
        return new Peers(Optional.of(EagerPeer.start(
                python.get(),
                scratch.folder(),
                Integer.toString(numerics.threads()),
                Integer.toString(WARM_UP),
                Double.toString(RATE))));
    }

    private static String words(int[] ids) {
        return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    /** The turns of one network. */
    private final class Rounds {
        private final TrainingSession session;
        private final TokenBatch batch;
        private final Optional<EagerPeer> peer;
        private final List<Double> losses = new ArrayList<>();
        private final List<Double> ours = new ArrayList<>();
        private final List<Double> eager = new ArrayList<>();
        private final List<Double> ratios = new ArrayList<>();
        private double peak;
        private int steps = 1;

        Rounds(TrainingSession session, TokenBatch batch, Optional<EagerPeer> peer) {
            this.session = session;
            this.batch = batch;
            this.peer = peer;
        }

        void warmUp() {
            for (int step = 0; step < WARM_UP; step++) {
                long start = System.nanoTime();
                losses.add(session.step(batch, RATE).total());
                steps = (int) Math.ceil((double) turn.toNanos() / (System.nanoTime() - start));
            }
        }

        void run() throws IOException {
            peak = Math.max(peak, MatrixPeak.flopsPerSecond(numerics));
            long start = System.nanoTime();
            for (int step = 0; step < steps; step++) {
                session.step(batch, RATE);
            }
            ours.add(speed((System.nanoTime() - start) / 1e9));
            if (peer.isPresent()) {
                eager.add(speed(peer.get().seconds(steps)));
                ratios.add(last(ours) / last(eager));
            }
        }

        private double speed(double seconds) {
            return (double) steps * batch.rows() * batch.columns() / seconds;
        }

        String newest() {
            String text = String.format(Locale.ROOT, "%,.0f tokens/s", last(ours));
            return eager.isEmpty()
                    ? text
                    : text
                            + String.format(
                                    Locale.ROOT, ", eager PyTorch %,.0f (%.2f times)", last(eager), last(ratios));
        }

        StepResult result(StepModel model, StepSize size, int rounds, long flops) {
            return new StepResult(
                    model,
                    size,
                    numerics.threads(),
                    rounds,
                    steps,
                    flops,
                    peak,
                    side(ours, losses, flops),
                    peer.map(other -> new StepResult.Eager(
                            side(eager, other.losses(), flops),
                            new Sample(ratios).median(),
                            new Sample(ratios).quantile(0),
                            new Sample(ratios).largest())));
        }

        private StepResult.Side side(List<Double> speeds, List<Double> first, long flops) {
            double median = new Sample(speeds).median();
            return new StepResult.Side(median, median * flops / peak, first);
        }
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }
}
