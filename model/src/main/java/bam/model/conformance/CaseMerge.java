package bam.model.conformance;

import bam.contracts.Architecture;
import bam.contracts.MergeSpec;
import bam.model.Merge;
import bam.model.weights.ModelConfig;
import bam.model.weights.ModelFolder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** The merge of a case: sources and options as the reference names them. */
final class CaseMerge {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROUTERS = "routers.safetensors";
    private static final String COPIES = "extra_seed_experts";

    private final VectorCase vectors;

    CaseMerge(VectorCase vectors) {
        this.vectors = vectors;
    }

    /** Merges into an empty folder, with the case's routers if it has any. */
    void write(Path output) throws IOException {
        List<String> names = IntStream.range(0, vectors.sources().size())
                .mapToObj(i -> "source-" + i)
                .toList();
        MergeSpec spec = new MergeSpec(result(), names, MergeSpec.ROUTER_DEVIATION, 0);
        if (!Files.exists(vectors.folder().resolve(ROUTERS))) {
            Merge.write(spec, vectors.sources(), output, () -> {});
            return;
        }
        Map<String, Tensor> routers = vectors.read(ROUTERS);
        Merge.write(
                spec,
                vectors.sources(),
                output,
                (name, count) -> Objects.requireNonNull(routers.get(name), name).floats(),
                () -> {});
    }

    /** Upcycling options are the keys of the merged model's config, beside those of the seed's. */
    private Architecture result() throws IOException {
        Path seed = vectors.sources().get(0);
        ModelFolder.architecture(seed);
        ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(seed.resolve(ModelFolder.CONFIG)));
        ObjectNode options = ((ObjectNode) vectors.json().path("upcycle")).deepCopy();
        int copies = options.path(COPIES).asInt(0);
        int routed = vectors.sources().size() - (options.path("shared_expert").asBoolean(false) ? 1 : 0);
        options.remove(COPIES);
        if (options.path("attention").asText().equals("averaged")) {
            options.remove("attention_router");
        }
        config.put("num_experts", routed + copies).setAll(options);
        return ModelConfig.parse("the merge of " + vectors.name(), config.toString());
    }

    /** Whether a tensor of a merge is a copy rather than a mean. */
    static boolean copied(String name) {
        return name.contains("experts.") || name.contains("shared_expert.") || name.contains("router.");
    }
}
