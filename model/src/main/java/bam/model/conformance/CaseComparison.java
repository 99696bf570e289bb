package bam.model.conformance;

import bam.model.weights.ModelConfig;
import bam.model.weights.ModelFolder;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what came out of a case with what the reference expects of it. */
final class CaseComparison {
    /** Gradients below this share of the global norm are measured against that share. */
    private static final double NEGLIGIBLE = 1e-3;

    private final VectorCase vectors;
    private final CaseResult result;
    private final List<Finding> findings = new ArrayList<>();

    private CaseComparison(VectorCase vectors, CaseResult result) {
        this.vectors = vectors;
        this.result = result;
    }

    static List<Finding> of(VectorCase vectors, CaseResult result) throws IOException {
        CaseComparison comparison = new CaseComparison(vectors, result);
        switch (vectors.action()) {
            case "refuse" -> comparison.refusal();
            case "schedule" -> comparison.lists("learning_rates", Tolerance.LOSSES);
            case "count" -> comparison.lists("counts", Tolerance.EXACT);
            default -> comparison.model();
        }
        return comparison.findings;
    }

    private void refusal() {
        String refused = result.numbers().path("refused").asText("");
        String message = result.numbers().path("message").asText();
        boolean kind = false;
        for (JsonNode expected : vectors.expected().path("kinds")) {
            kind |= expected.asText().equals(refused);
        }
        add("refused (" + (message.isEmpty() ? "not at all" : message) + ")", Tolerance.EXACT, kind ? 0 : 1);
        for (JsonNode name : vectors.expected().path("names")) {
            add("name " + name.asText(), Tolerance.EXACT, message.contains(name.asText()) ? 0 : 1);
        }
    }

    private void lists(String key, Tolerance tolerance) {
        double[] actual = flat(result.numbers().path(key));
        add(key, tolerance, largest(actual, flat(vectors.expected().path(key)), 0));
    }

    private void model() throws IOException {
        scalar("nll", Tolerance.LOSSES, 1);
        scalar("load_balance", Tolerance.LOSSES, 1);
        scalar("z", Tolerance.LOSSES, 1);
        scalar("total", Tolerance.LOSSES, 1);
        scalar("totals", Tolerance.TOTALS, 1);
        scalar("learning_rates", Tolerance.LOSSES, 0);
        scalar("gradient_norm", Tolerance.GRADIENT_NORMS, 0);
        scalar("parameters", Tolerance.EXACT, 0);
        scalar("active_parameters", Tolerance.EXACT, 0);
        norms();
        Map<String, Tensor> before = vectors.read("model/" + ModelFolder.WEIGHTS);
        vectors.read("expected.safetensors").forEach((name, expected) -> tensor(name, expected, before));
        if (vectors.merges()) {
            before.forEach(this::merged);
            String config = result.numbers().path("merged_config").asText();
            boolean same =
                    ModelConfig.parse("the merged config", config).equals(ModelFolder.architecture(vectors.model()));
            add("merged config", Tolerance.EXACT, same ? 0 : 1);
        }
    }

    private void scalar(String key, Tolerance tolerance, double least) {
        JsonNode expected = vectors.expected().path(key);
        if (!expected.isMissingNode()) {
            JsonNode actual = result.numbers().path(key);
            boolean absent = actual.isMissingNode();
            add(key, tolerance, absent ? Double.POSITIVE_INFINITY : largest(flat(actual), flat(expected), least));
        }
    }

    private void norms() {
        JsonNode expected = vectors.expected().path("gradient_norms");
        JsonNode actual = result.numbers().path("gradient_norms");
        add("tensors with a gradient", Tolerance.EXACT, Math.abs(expected.size() - actual.size()));
        double least = NEGLIGIBLE * globalNorm();
        expected.properties().forEach(entry -> {
            double norm = actual.path(entry.getKey()).asDouble(Double.POSITIVE_INFINITY);
            add(
                    "gradient norm of " + entry.getKey(),
                    Tolerance.GRADIENT_NORMS,
                    Measure.relative(norm, entry.getValue().asDouble(), least));
        });
    }

    private void tensor(String name, Tensor expected, Map<String, Tensor> before) {
        Tensor actual = fitting(name, expected);
        if (actual == null) {
            return;
        }
        double[] found = actual.numbers();
        if (name.endsWith(".chosen")) {
            double[] sets = sets(found, expected.last());
            add(name, Tolerance.EXACT, Measure.absolute(sets, sets(expected.numbers(), expected.last())));
        } else if (expected.whole()) {
            add(name, Tolerance.EXACT, Measure.absolute(found, expected.numbers()));
        } else if (name.startsWith("step1.")) {
            Tensor start = before.get(name.substring("step1.".length()));
            double[] from = start == null ? new double[0] : start.numbers();
            add(name, Tolerance.UPDATE, Measure.ofUpdate(found, expected.numbers(), from));
        } else if (name.startsWith("grad.")) {
            double floor = NEGLIGIBLE * globalNorm();
            add(name, Tolerance.GRADIENTS, Measure.toLargest(found, expected.numbers(), floor));
        } else if (name.endsWith(".probs") || name.endsWith(".gates")) {
            Tolerance tolerance = name.endsWith(".probs") ? Tolerance.PROBS : Tolerance.GATES;
            add(name, tolerance, Measure.absolute(found, expected.numbers()));
        } else {
            Tolerance tolerance = name.equals("logits") ? Tolerance.LOGITS : Tolerance.OUTPUTS;
            add(name, tolerance, Measure.toLargest(found, expected.numbers(), 0));
        }
    }

    private void merged(String name, Tensor expected) {
        Tensor actual = fitting("merged." + name, expected);
        if (actual != null) {
            Tolerance tolerance = CaseMerge.copied(name) ? Tolerance.EXACT : Tolerance.MERGED;
            add("merged." + name, tolerance, Measure.absolute(actual.numbers(), expected.numbers()));
        }
    }

    /** The result of this name; none where it is absent or of another shape, which is then a finding. */
    private @Nullable Tensor fitting(String name, Tensor expected) {
        Tensor actual = result.tensors().get(name);
        if (actual != null && actual.shape().equals(expected.shape())) {
            return actual;
        }
        String found = actual == null ? "absent" : actual.shape().toString();
        add(name + ", " + found + " instead of " + expected.shape(), Tolerance.EXACT, Double.POSITIVE_INFINITY);
        return null;
    }

    private void add(String what, Tolerance tolerance, double error) {
        findings.add(new Finding(what, error, tolerance.in(vectors.json())));
    }

    private double globalNorm() {
        return vectors.expected().path("gradient_norm").asDouble();
    }

    private static double largest(double[] actual, double[] expected, double least) {
        if (actual.length != expected.length) {
            return Double.POSITIVE_INFINITY;
        }
        double error = 0;
        for (int i = 0; i < actual.length; i++) {
            double one = Measure.relative(actual[i], expected[i], least);
            error = one <= error ? error : one;
        }
        return error;
    }

    private static double[] flat(JsonNode node) {
        if (!node.isArray()) {
            return node.isMissingNode() ? new double[0] : new double[] {node.asDouble(Double.NaN)};
        }
        List<double[]> parts = new ArrayList<>();
        node.forEach(child -> parts.add(flat(child)));
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] sets(double[] chosen, int kept) {
        double[] sorted = chosen.clone();
        for (int from = 0; from < sorted.length; from += kept) {
            Arrays.sort(sorted, from, from + kept);
        }
        return sorted;
    }
}
