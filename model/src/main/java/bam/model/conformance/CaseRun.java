package bam.model.conformance;

import bam.contracts.BamException;
import bam.contracts.Cost;
import bam.contracts.LearningRate;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.TokenBatch;
import bam.model.Generation;
import bam.model.Network;
import bam.model.NetworkProbe;
import bam.model.TrainingSession;
import bam.model.weights.ModelConfig;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import bam.model.weights.Refusal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs one case through this network and keeps what comes out. */
final class CaseRun {
    private static final int STEPS = 3;

    /** Each is computed from all before it, without a cache. */
    private static final int MOST_NEW_TOKENS = 1024;

    private final VectorCase vectors;
    private final CaseResult result = new CaseResult();
    private final Path scratch;

    private CaseRun(VectorCase vectors, Path scratch) {
        this.vectors = vectors;
        this.scratch = scratch;
    }

    /** Runs a case; {@code scratch} is an empty folder for a merged model. */
    static CaseResult of(VectorCase vectors, Path scratch) throws IOException {
        CaseRun run = new CaseRun(vectors, scratch);
        switch (vectors.action()) {
            case "run" -> run.model();
            case "refuse" -> run.refusal();
            case "schedule" -> run.rates();
            case "count" -> run.counts();
            default ->
                throw Refusal.BAD_CONFIG.because("case " + vectors.name() + " has the action '" + vectors.action()
                        + "'; known are run, refuse, schedule, count and neighbour");
        }
        return run.result;
    }

    private void model() throws IOException {
        try (Network network = Network.load(vectors.model(), Numerics.SINGLE_THREAD)) {
            Cost cost = Cost.of(network.architecture());
            result.numbers()
                    .put("parameters", cost.totalParameters())
                    .put("active_parameters", cost.activeParameters());
            TokenBatch batch = vectors.batch();
            NetworkProbe probe = new NetworkProbe(network);
            trace(probe, batch);
            losses(probe, batch, network);
            generation(network, batch);
            training(network, probe, batch);
        }
        if (vectors.merges()) {
            merge();
        }
    }

    private void trace(NetworkProbe probe, TokenBatch batch) {
        long tokens = (long) batch.rows() * batch.columns();
        probe.trace(batch).forEach((name, numbers) -> {
            List<Long> shape = List.of((long) batch.rows(), (long) batch.columns(), numbers.length / tokens);
            result.tensors()
                    .put(
                            name,
                            name.endsWith(".chosen") ? Tensor.ofIntegers(numbers, shape) : Tensor.of(numbers, shape));
        });
    }

    private void losses(NetworkProbe probe, TokenBatch batch, Network network) {
        NetworkProbe.Losses losses = probe.losses(batch);
        ObjectNode numbers = result.numbers();
        numbers.put("nll", losses.nll()).put("total", losses.total());
        losses.loadBalance().forEach(numbers.putArray("load_balance")::add);
        losses.z().forEach(numbers.putArray("z")::add);
        ObjectNode norms = numbers.putObject("gradient_norms");
        losses.gradients().forEach((name, gradient) -> norms.put(name, Measure.norm(gradient)));
        double[] all =
                losses.gradients().values().stream().mapToDouble(Measure::norm).toArray();
        numbers.put("gradient_norm", Measure.norm(all));
        Map<String, List<Long>> shapes = ModelTensors.of(network.architecture());
        keep("grad.", losses.gradients(), shapes);
    }

    private void keep(String prefix, Map<String, double[]> all, Map<String, List<Long>> shapes) {
        for (String name : vectors.tensors()) {
            double[] numbers = all.get(name);
            if (numbers == null) {
                throw Refusal.BAD_CONFIG.because("case.json lists the tensor " + name
                        + ", which the model does not have; list tensors of its model.safetensors");
            }
            result.tensors().put(prefix + name, Tensor.of(numbers, Objects.requireNonNull(shapes.get(name))));
        }
    }

    private void generation(Network network, TokenBatch batch) {
        int count = vectors.json().path("generation").path("new_tokens").asInt();
        if (count < 0 || count > MOST_NEW_TOKENS) {
            throw Refusal.BAD_CONFIG.because(
                    "case.json asks for " + count + " new tokens; ask for 0 to " + MOST_NEW_TOKENS);
        }
        double[] all = new double[batch.rows() * count];
        for (int row = 0; row < batch.rows(); row++) {
            int[] prompt = Arrays.copyOfRange(batch.ids(), row * batch.columns(), (row + 1) * batch.columns());
            int[] ids = Generation.greedy(network, prompt, count);
            for (int i = 0; i < count; i++) {
                all[row * count + i] = ids[i];
            }
        }
        result.tensors().put("generated", Tensor.ofIntegers(all, List.of((long) batch.rows(), (long) count)));
    }

    private void training(Network network, NetworkProbe probe, TokenBatch batch) {
        LearningRate rate = rate(vectors.json().path("optimizer"));
        ArrayNode totals = result.numbers().putArray("totals");
        ArrayNode rates = result.numbers().putArray("learning_rates");
        try (TrainingSession session =
                TrainingSession.start(network, optimizer(vectors.json().path("optimizer")))) {
            for (int step = 1; step <= STEPS; step++) {
                rates.add(rate.at(step));
                totals.add(session.step(batch, rate.at(step)).total());
                if (step == 1) {
                    keep("step1.", probe.parameters(), ModelTensors.of(network.architecture()));
                }
            }
        }
        totals.add(probe.losses(batch).total());
    }

    private void merge() throws IOException {
        new CaseMerge(vectors).write(scratch);
        TensorFile.read(scratch.resolve(ModelFolder.WEIGHTS))
                .forEach((name, tensor) -> result.tensors().put("merged." + name, tensor));
        result.numbers().put("merged_config", ModelConfig.format(ModelFolder.architecture(scratch)));
    }

    private void refusal() throws IOException {
        try {
            attempt();
            result.numbers().putNull("refused").put("message", "");
        } catch (BamException refusal) {
            String sentence = refusal.sentence();
            int end = sentence.indexOf(':');
            result.numbers()
                    .put("refused", end < 0 ? sentence : sentence.substring(0, end))
                    .put("message", sentence);
        }
    }

    private void attempt() throws IOException {
        if (vectors.merges()) {
            new CaseMerge(vectors).write(scratch);
            return;
        }
        try (Network network = Network.load(vectors.model(), Numerics.SINGLE_THREAD)) {
            JsonNode rows = vectors.json().path("ids");
            if (!rows.isMissingNode()) {
                new NetworkProbe(network).trace(batch(rows));
            }
        }
    }

    private static TokenBatch batch(JsonNode rows) {
        int columns = rows.path(0).size();
        int[] ids = new int[rows.size() * columns];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = rows.get(i / columns).get(i % columns).asInt();
        }
        return new TokenBatch(rows.size(), columns, ids, ids);
    }

    private void rates() {
        ArrayNode all = result.numbers().putArray("learning_rates");
        for (JsonNode row : vectors.json().path("rows")) {
            LearningRate rate = rate(row.path("schedule"));
            ArrayNode rates = all.addArray();
            row.path("steps").forEach(step -> rates.add(rate.at(step.asLong())));
        }
    }

    private void counts() {
        ArrayNode counts = result.numbers().putArray("counts");
        for (JsonNode config : vectors.json().path("configs")) {
            Cost cost = Cost.of(ModelConfig.parse("a config of " + vectors.name(), config.toString()));
            counts.addArray().add(cost.totalParameters()).add(cost.activeParameters());
        }
    }

    private static LearningRate rate(JsonNode json) {
        return new LearningRate(
                json.path("peak").asDouble(),
                json.path("warmup").asLong(),
                json.path("total").asLong(),
                json.path("final_ratio").asDouble());
    }

    private static Optimizer optimizer(JsonNode json) {
        return new Optimizer(
                json.path("betas").path(0).asDouble(),
                json.path("betas").path(1).asDouble(),
                json.path("eps").asDouble(),
                json.path("weight_decay").asDouble(),
                json.path("clip").asDouble());
    }
}
