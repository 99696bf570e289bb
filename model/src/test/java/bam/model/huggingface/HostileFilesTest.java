package bam.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.BamException;
import bam.contracts.DenseArchitecture;
import bam.contracts.EnsembleArchitecture;
import bam.contracts.FailureKind;
import bam.model.weights.ModelConfig;
import bam.model.weights.ModelFolder;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of damaged and hostile files: each is read, or refused in one sentence, in bounded memory. */
class HostileFilesTest {
    private static final int TRIES = 1000;
    private static final long MOST_ALLOCATED = 8 << 20;
    private static final int LONGEST_SENTENCE = 2200;
    private static final List<String> HOSTILE = List.of(
            "-1",
            "0",
            "1e308",
            "NaN",
            "9223372036854775807",
            "4294967296",
            "9".repeat(2000),
            "null",
            "\"\"",
            "[[[[",
            "{\"a\":".repeat(1200),
            "../",
            "\\u0000",
            "\n\n",
            "\"F64\"",
            "\"I8\"",
            "\"BF16\"",
            ",",
            "\"data_offsets\":[0,8],",
            "\"dtype\":\"F32\",\"shape\":[1],");
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

    private final Path source;
    private final Path target;
    private final Random random = new Random(20);

    HostileFilesTest(@TempDir Path source, @TempDir Path target) {
        this.source = source;
        this.target = target;
    }

    private interface Reading {
        void run() throws IOException;
    }

    @Test
    void headersOfWeights() throws IOException {
        new CheckpointFiles(source)
                .config(ModelConfig.format(SMALL))
                .shard(ModelFolder.WEIGHTS, "F32", CheckpointFiles.tensors(SMALL, Family.BAM), 0);
        Path file = source.resolve(ModelFolder.WEIGHTS);
        byte[] whole = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(whole, 8, length, StandardCharsets.UTF_8);
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            byte[] text = mutated(header).getBytes(StandardCharsets.UTF_8);
            long announced = random.nextInt(4) == 0 ? random.nextLong() >> random.nextInt(64) : text.length;
            int kept = random.nextInt(5) == 0 ? random.nextInt(whole.length - 8 - length) : whole.length - 8 - length;
            ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + kept).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(announced).put(text).put(whole, 8 + length, kept);
            Files.write(file, bytes.array());
            refused += refused(this::readFolder) + refused(() -> Import.write(source, target, () -> {}));
        }
        assertThat(refused).isGreaterThan(TRIES);
    }

    @Test
    void configs() throws IOException {
        String ours = ModelConfig.format(SMALL);
        ExportSettings settings = new ExportSettings(8, Optional.empty(), ModelCard.named("x"));
        String theirs = ExportedConfig.format(SMALL, Family.COHERE, settings);
        String sideBySide = ModelConfig.format(new EnsembleArchitecture(SMALL.dense(), List.of("a", "b", "c"), 2));
        List<String> configs = List.of(ours, theirs, sideBySide);
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            new CheckpointFiles(source).config(mutated(configs.get(i % configs.size())));
            refused += refused(() -> ModelFolder.architecture(source)) + refused(() -> Import.architecture(source));
        }
        assertThat(refused).isGreaterThan(TRIES);
    }

    @Test
    void indices() throws IOException {
        new CheckpointFiles(source)
                .config(ModelConfig.format(SMALL))
                .shard("a.safetensors", "BF16", CheckpointFiles.tensors(SMALL, Family.BAM), 0)
                .index(Map.of());
        Path file = source.resolve(Checkpoint.INDEX);
        String index = Files.readString(file);
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            Files.writeString(file, mutated(index));
            refused += refused(() -> Import.write(source, target, () -> {}));
        }
        assertThat(refused).isGreaterThan(TRIES / 2);
    }

    private void readFolder() throws IOException {
        try (ModelFolder model = ModelFolder.open(source)) {
            for (String name : model.weights().names()) {
                model.weights().read(name, (from, values, count) -> {});
            }
        }
    }

    /** Pieces taken out, doubled, overwritten and put in, up to three times. */
    private String mutated(String text) {
        StringBuilder result = new StringBuilder(text);
        for (int times = random.nextInt(3); times >= 0 && !result.isEmpty(); times--) {
            int at = random.nextInt(result.length());
            int end = Math.min(result.length(), at + 1 + random.nextInt(40));
            switch (random.nextInt(6)) {
                case 0 -> result.delete(at, end);
                case 1 -> result.insert(at, result.substring(at, end));
                case 2 -> result.setCharAt(at, (char) random.nextInt(128));
                case 3 -> result.setLength(at);
                case 4 -> replaceNumber(result, at);
                default -> result.insert(at, HOSTILE.get(random.nextInt(HOSTILE.size())));
            }
        }
        return result.toString();
    }

    private void replaceNumber(StringBuilder text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isDigit(text.charAt(i))) {
                text.replace(i, i + 1, HOSTILE.get(random.nextInt(HOSTILE.size())));
                return;
            }
        }
    }

    /** 1 if it was refused, 0 if it was read. */
    private static int refused(Reading reading) throws IOException {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();
        int refused = 0;
        try {
            reading.run();
        } catch (BamException failure) {
            refused = 1;
            assertThat(failure.kind()).isEqualTo(FailureKind.BAD_INPUT);
            assertThat(failure.sentence()).hasSizeLessThan(LONGEST_SENTENCE).doesNotContainPattern("\\p{Cntrl}");
        }
        assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED);
        return refused;
    }
}
