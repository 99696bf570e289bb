package bam.model;

import bam.contracts.TokenBatch;
import bam.model.weights.SafetensorsReader;
import bam.model.weights.TensorType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The reference's inputs and expected outputs: a folder for each case. */
final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One case. */
    record Case(Path folder, JsonNode json) {
        String name() {
            return json.path("name").asText();
        }

        boolean does(String action) {
            return json.path("action").asText().equals(action);
        }

        JsonNode expected() {
            return json.path("expected");
        }

        TokenBatch batch() throws IOException {
            Tensors inputs = read(folder.resolve("inputs.safetensors"));
            Numbers ids = inputs.get("ids");
            return new TokenBatch(
                    ids.first(), ids.last(), ids.ints(), inputs.get("targets").ints());
        }

        boolean merges() {
            return json.has("sources");
        }

        List<Path> sources() {
            List<Path> sources = new ArrayList<>();
            json.path("sources").forEach(source -> sources.add(folder.resolve(source.asText())));
            return sources;
        }
    }

    /** Numbers of a tensor in order, integers too. */
    static final class Numbers {
        private final List<Long> shape;
        private final double[] values;

        Numbers(List<Long> shape, double[] values) {
            this.shape = shape;
            this.values = values;
        }

        double[] values() {
            return values;
        }

        int first() {
            return shape.get(0).intValue();
        }

        int last() {
            return shape.get(shape.size() - 1).intValue();
        }

        int[] ints() {
            return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
        }
    }

    /** Tensors by name; one that is not there fails by its name. */
    record Tensors(Map<String, Numbers> byName) {
        Numbers get(String name) {
            return Objects.requireNonNull(byName.get(name), name);
        }

        double[] values(String name) {
            return get(name).values();
        }
    }

    private Vectors() {}

    static Tensors parameters(Network network) {
        return tensors(new NetworkProbe(network).parameters());
    }

    static Tensors gradients(Network network, TokenBatch batch) {
        return tensors(new NetworkProbe(network).losses(batch).gradients());
    }

    private static Tensors tensors(Map<String, double[]> values) {
        Map<String, Numbers> tensors = new LinkedHashMap<>();
        values.forEach((name, numbers) -> tensors.put(name, new Numbers(List.of((long) numbers.length), numbers)));
        return new Tensors(tensors);
    }

    static Path folder() {
        try {
            URL url = Objects.requireNonNull(Vectors.class.getResource("/vectors"));
            return Path.of(url.toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Case named(String name) throws IOException {
        Path folder = folder().resolve(name);
        return new Case(folder, JSON.readTree(folder.resolve("case.json").toFile()));
    }

    static List<Case> doing(String action) throws IOException {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> folders = Files.list(folder())) {
            for (Path folder : folders.sorted().toList()) {
                if (Files.exists(folder.resolve("case.json"))) {
                    cases.add(named(folder.getFileName().toString()));
                }
            }
        }
        return cases.stream().filter(c -> c.does(action)).toList();
    }

    static Tensors read(Path file) throws IOException {
        Map<String, Numbers> tensors = new LinkedHashMap<>();
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            for (String name : reader.names()) {
                tensors.put(name, new Numbers(reader.shape(name), numbers(reader, name)));
            }
        }
        return new Tensors(tensors);
    }

    private static double[] numbers(SafetensorsReader reader, String name) throws IOException {
        int count = (int) reader.shape(name).stream().mapToLong(size -> size).reduce(1, Math::multiplyExact);
        double[] values = new double[count];
        if (reader.type(name) == TensorType.I64) {
            ByteBuffer bytes = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            reader.readBytes(name, 0, bytes);
            bytes.flip();
            for (int i = 0; i < count; i++) {
                values[i] = bytes.getLong();
            }
            return values;
        }
        float[] floats = new float[count];
        reader.read(name, 0, floats, count);
        for (int i = 0; i < count; i++) {
            values[i] = floats[i];
        }
        return values;
    }
}
