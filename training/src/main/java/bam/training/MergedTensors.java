package bam.training;

import bam.contracts.Parent;
import bam.contracts.TensorGroup;
import bam.model.Merge;
import bam.model.weights.ModelTensors;
import bam.tracking.Ingredients;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where the tensors of a merged model come from, group by group, as the file beside its weights says for each. */
final class MergedTensors {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MergedTensors() {}

    /** What tensors share that are counted together. */
    private record Origin(TensorGroup group, Ingredients.Rule rule, Optional<String> role) {}

    static List<Ingredients.Tensors> read(Path model) throws IOException {
        Map<Origin, Integer> counts = new LinkedHashMap<>();
        JsonNode tensors =
                JSON.readTree(model.resolve(Merge.PROVENANCE).toFile()).path("tensors");
        tensors.properties()
                .forEach(tensor -> origins(tensor.getKey(), tensor.getValue())
                        .forEach(origin -> counts.merge(origin, 1, Integer::sum)));
        return counts.entrySet().stream()
                .map(one -> new Ingredients.Tensors(
                        one.getKey().group(), one.getKey().rule(), one.getKey().role(), one.getValue()))
                .toList();
    }

    private static List<Origin> origins(String name, JsonNode tensor) {
        TensorGroup group = ModelTensors.group(name);
        Ingredients.Rule rule =
                Ingredients.Rule.valueOf(tensor.path("rule").asText().toUpperCase(Locale.ROOT));
        List<Origin> origins = new ArrayList<>();
        tensor.path("parents")
                .fieldNames()
                .forEachRemaining(source -> origins.add(new Origin(group, rule, Optional.of(Parent.source(source)))));
        return origins.isEmpty() ? List.of(new Origin(group, rule, Optional.empty())) : origins;
    }
}
