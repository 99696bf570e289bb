package bam.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.DenseArchitecture;
import bam.contracts.FailureKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A model folder is read only if everything in it fits together. */
class ModelFolderTest {
    private static final DenseArchitecture SMALL = new DenseArchitecture(
            2,
            1,
            1,
            1,
            2,
            1,
            3,
            DenseArchitecture.Rope.STANDARD,
            DenseArchitecture.Norm.STANDARD,
            DenseArchitecture.Block.PARALLEL,
            true);

    private final Path folder;

    ModelFolderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatTheReferenceRefuses() throws IOException, URISyntaxException {
        Path vectors = Path.of(
                Objects.requireNonNull(getClass().getResource("/vectors")).toURI());
        try (Stream<Path> cases = Files.list(vectors)) {
            return cases
                    .filter(path -> path.getFileName().toString().startsWith("refuse_"))
                    .filter(path -> Files.exists(path.resolve("model")))
                    .sorted()
                    .toList()
                    .stream()
                    .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> refuses(path)));
        }
    }

    private static void refuses(Path vectors) throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(vectors.resolve("case.json").toFile())
                .path("expected");
        assertThatThrownBy(() -> ModelFolder.open(vectors.resolve("model")).close())
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.BAD_INPUT))
                .hasMessageStartingWith(expected.path("kinds").get(0).asText())
                .hasMessageContaining(expected.path("names").get(0).asText());
    }

    @Test
    void refusesHeadersThatDoNotFitTheirFile() throws IOException {
        refusesFile(new byte[7], "truncated", "7 bytes");
        refusesFile(file(1L << 40, "{}", 0), "bad_header", "announces a header of 1099511627776 bytes");
        refusesFile(file(-1, "{}", 0), "bad_header", "18446744073709551615");
        refusesHeader("[]", 0, "bad_header", "no JSON object");
        refusesHeader("{\"a\":", 0, "bad_header", "no JSON");
        refusesHeader("{} {}", 0, "bad_header", "goes on");
        refusesHeader("{\"a\":1}", 0, "bad_header", "tensor a");
        refusesHeader("{" + "\"a\":{\"b\":".repeat(5000) + "}", 0, "bad_header", "no JSON");
    }

    @Test
    void refusesTensorsThatDoNotFillTheFile() throws IOException {
        refusesHeader(
                tensor("a", "F32", "[1]", 0, 4) + "," + tensor("a", "F32", "[1]", 4, 8), 8, "duplicate_tensor", "a");
        refusesHeader(tensor("a", "F31", "[1]", 0, 4), 4, "bad_header", "unknown dtype \"F31\"");
        refusesHeader(tensor("a", "F32", "[-1]", 0, 4), 4, "bad_header", "-1");
        refusesHeader(tensor("a", "F32", "[1.5]", 0, 4), 4, "bad_header", "1.5");
        refusesHeader(tensor("a", "F32", "[1]", 4, 0), 4, "bad_header", "ends before it begins");
        refusesHeader(tensor("a", "F32", "[2]", 0, 8), 4, "truncated", "ends at byte 8 of 4");
        refusesHeader(tensor("a", "F32", "[1]", 4, 8), 8, "bad_offsets", "begins at byte 4 instead of 0");
        refusesHeader(
                tensor("a", "F32", "[2]", 0, 8) + "," + tensor("b", "F32", "[1]", 4, 8),
                8,
                "bad_offsets",
                "begins at byte 4 instead of 8");
        refusesHeader(tensor("a", "F32", "[3]", 0, 8), 8, "bad_offsets", "does not fill its 8 bytes");
        refusesHeader(
                tensor("a", "F32", "[4294967296,4294967296]", 0, 8), 8, "bad_offsets", "does not fill its 8 bytes");
        refusesHeader(tensor("a", "F32", "[1]", 0, 4), 9, "bad_offsets", "5 bytes");
    }

    @Test
    void refusesNumbersThatAreNoWeights() throws IOException {
        float[] numbers = new float[elements()];
        numbers[5] = Float.NaN;
        ModelFolder.write(folder, SMALL, writer -> writer.write(numbers, elements()));
        try (ModelFolder model = ModelFolder.open(folder)) {
            assertThatThrownBy(() -> model.weights().read(ModelTensors.EMBEDDING, (from, values, count) -> {}))
                    .isInstanceOf(BamException.class)
                    .hasMessageContaining("non_finite: tensor model.embed_tokens.weight")
                    .hasMessageContaining("NaN");
        }
        Path weights = folder.resolve(ModelFolder.WEIGHTS);
        String text = Files.readString(weights, StandardCharsets.ISO_8859_1).replaceFirst("F32", "I32");
        Files.writeString(weights, text, StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> ModelFolder.open(folder))
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith("bad_dtype: tensor model.embed_tokens.weight");
    }

    @Test
    void readsHalfPrecisionExactly() throws IOException {
        short[] halves = {0x3c00, (short) 0xc000, 0x0001, 0x7bff, 0x0000};
        ByteBuffer numbers = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        for (short half : halves) {
            numbers.putShort(half);
        }
        for (float value : new float[] {1.5f, -3, 0x1p-126f, 0, 1e30f}) {
            numbers.putShort((short) (Float.floatToIntBits(value) >> 16));
        }
        String header = "{" + tensor("half", "F16", "[5]", 0, 10) + "," + tensor("brain", "BF16", "[5]", 10, 20) + "}";
        Path file = folder.resolve("numbers");
        Files.write(file, file(header.length(), header, 20, numbers.array()));
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            float[] values = new float[5];
            reader.read("half", 0, values, 5);
            assertThat(values).containsExactly(1, -2, 0x1p-24f, 65504, 0);
            reader.read("brain", 1, values, 2);
            assertThat(values[0]).isEqualTo(-3);
            assertThat(values[1]).isEqualTo(0x1p-126f);
        }
    }

    @Test
    void writesTheSameBytesForTheSameNumbersWithAnAlignedHeader() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        float[] numbers = new float[elements()];
        numbers[3] = 1;
        ModelFolder.write(folder, SMALL, writer -> writer.write(numbers, elements()));
        ModelFolder.write(other, SMALL, writer -> writer.write(numbers, elements()));
        byte[] bytes = Files.readAllBytes(folder.resolve(ModelFolder.WEIGHTS));
        assertThat(Files.readAllBytes(other.resolve(ModelFolder.WEIGHTS))).isEqualTo(bytes);
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8)
                .isZero();
        assertThat(ModelFolder.architecture(folder)).isEqualTo(SMALL);
    }

    @Test
    void refusesAConfigThatDoesNotMakeAModel() {
        refusesConfig("{\"model_type\":\"bam\"}", "hidden_size", "is missing");
        refusesConfig(config().replace("\"bam\"", "\"llama\""), "model_type", "\"llama\"");
        refusesConfig(config().replace("\"silu\"", "\"gelu\""), "hidden_act", "\"gelu\"");
        refusesConfig(config().replace("\"head_dim\" : 2", "\"head_dim\" : 3"), "head size is 3", "even");
        refusesConfig(config().replace("\"head_dim\" : 2", "\"head_dim\" : 2.0"), "head_dim", "2.0");
        refusesConfig(config().replace("\"parallel\"", "\"serial\""), "block", "\"serial\"");
        refusesConfig(
                config().replace("\"head_dim\"", "\"attention\" : \"averaged\", \"head_dim\""),
                "attention",
                "num_experts");
        refusesConfig(mixture("\"mlp_router\":{\"top_k\":3}"), "top-3", "2");
        refusesConfig(mixture("\"mlp_router\":{\"topk\":1}"), "mlp_router.topk", "no setting");
        refusesConfig(mixture("\"attention\":\"shared_kv\",\"shared_expert\":true"), "shared expert", "averaged");
        refusesConfig(
                mixture("\"attention\":\"expert_kv\",\"attention_router\":{\"type\":\"top_k\"}"), "k", "is missing");
        refusesConfig(mixture("\"expert_names\":[\"a\"]"), "expert_names", "2 names");
        refusesConfig("{", "config.json", "no JSON");
    }

    @Test
    void refusesAConfigThatAsksForMoreThanMemoryHolds() throws IOException {
        ModelFolder.write(folder, SMALL, writer -> writer.write(new float[elements()], elements()));
        String hostile = config().replace("\"num_hidden_layers\" : 1", "\"num_hidden_layers\" : 2147483647");
        Files.writeString(folder.resolve(ModelFolder.CONFIG), hostile);
        assertThatThrownBy(() -> ModelFolder.open(folder))
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith("missing_tensor: config.json asks for more than 2147483647 tensors");
    }

    @Test
    void namesAFileThatIsNotThere() throws IOException {
        assertThatThrownBy(() -> ModelFolder.open(folder)).hasMessageStartingWith("missing_file: there is no file");
        Files.writeString(folder.resolve(ModelFolder.CONFIG), config());
        assertThatThrownBy(() -> ModelFolder.open(folder)).hasMessageContaining("model.safetensors");
    }

    private static void refusesConfig(String json, String... words) {
        assertThatThrownBy(() -> ModelConfig.parse("config.json", json))
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith("bad_config")
                .hasMessageContainingAll(words);
    }

    private static String config() {
        return ModelConfig.format(SMALL);
    }

    private static String mixture(String keys) {
        return config().replaceFirst("\\{", "{\"num_experts\":2," + keys + ",");
    }

    private void refusesHeader(String header, int dataBytes, String... words) throws IOException {
        String json = header.startsWith("\"") ? "{" + header + "}" : header;
        refusesFile(file(json.length(), json, dataBytes), words);
    }

    private void refusesFile(byte[] bytes, String... words) throws IOException {
        Path file = folder.resolve("hostile.safetensors");
        Files.write(file, bytes);
        assertThatThrownBy(() -> SafetensorsReader.open(file).close())
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith(words[0])
                .hasMessageContainingAll(words);
    }

    private static String tensor(String name, String type, String shape, int begin, int end) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + ","
                + end + "]}";
    }

    private static byte[] file(long announced, String header, int dataBytes) {
        return file(announced, header, dataBytes, new byte[dataBytes]);
    }

    private static byte[] file(long announced, String header, int dataBytes, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(announced)
                .put(json)
                .put(data)
                .array();
    }

    private static int elements() {
        Architecture architecture = SMALL;
        List<Long> sizes = ModelTensors.of(architecture).values().stream()
                .map(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                .toList();
        return (int) sizes.stream().mapToLong(size -> size).sum();
    }
}
