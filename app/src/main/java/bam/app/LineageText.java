package bam.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What every result of a study is made of, as a person reads it: a result, then what it was made from. */
final class LineageText {
    private LineageText() {}

    static String of(LineageReport report) {
        StringBuilder text = new StringBuilder(report.study() + ": what each result is made of\n");
        for (LineageReport.Stage stage : report.stages()) {
            String result = stage.artifact()
                    .map(artifact -> artifact.kind() + " " + artifact.digest().abbreviated())
                    .orElse(StageWords.word(stage.state()));
            text.append(String.format(
                    Locale.ROOT, "  %s  %-36s  %s%n", stage.fingerprint().abbreviated(), stage.label(), result));
            facts(stage)
                    .forEach(fact ->
                            text.append("                  ").append(fact).append('\n'));
        }
        return text.toString();
    }

    private static List<String> facts(LineageReport.Stage stage) {
        List<String> facts = new ArrayList<>();
        if (!stage.sources().isEmpty()) {
            facts.add(stage.sources().stream()
                    .map(source -> source.role() + " from '" + source.label() + "'")
                    .collect(Collectors.joining(", ", "reads ", "")));
        }
        stage.certificate().flatMap(LineageText::certificate).ifPresent(facts::add);
        stage.rewinds()
                .forEach(rewind -> facts.add("went back at step " + rewind.at() + " to step " + rewind.to()
                        + ", without batches " + rewind.firstSkipped() + " to " + rewind.lastSkipped()));
        stage.retryOf()
                .ifPresent(other -> facts.add("takes the place of " + other.abbreviated() + ", on other numerics"));
        return facts;
    }

    private static Optional<String> certificate(JsonNode certificate) {
        if (certificate.has("tensors")) {
            return Optional.of(tensors(certificate.get("tensors")));
        }
        return certificate.has("train") ? Optional.of(corpus(certificate)) : Optional.empty();
    }

    private static String corpus(JsonNode manifest) {
        return part(manifest.path("train")) + " to train on, " + part(manifest.path("heldOut")) + " held out";
    }

    private static String part(JsonNode part) {
        return part.path("documents").asLong() + " documents ("
                + Texts.amount(part.path("tokens").asLong()) + " tokens)";
    }

    /** Tensors by where they come from, each origin once. */
    private static String tensors(JsonNode tensors) {
        Map<String, Integer> origins = new TreeMap<>();
        tensors.forEach(tensor -> origins.merge(origin(tensor), 1, Integer::sum));
        return origins.entrySet().stream()
                .map(origin -> origin.getValue() + " " + origin.getKey())
                .collect(Collectors.joining("; ", "tensors: ", ""));
    }

    private static String origin(JsonNode tensor) {
        List<String> parents = new ArrayList<>();
        tensor.path("parents").fieldNames().forEachRemaining(parents::add);
        String rule = tensor.path("rule").asText();
        return parents.isEmpty() ? rule : rule + " of " + String.join(", ", parents);
    }
}
