package bam.model.weights;

import bam.contracts.Architecture;
import bam.contracts.MixtureArchitecture;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** A model at rest, open for reading: every tensor that its config asks for is there, shaped as it should be. */
public final class ModelFolder implements AutoCloseable {
    /** The architecture. */
    public static final String CONFIG = "config.json";

    /** The weights. */
    public static final String WEIGHTS = "model.safetensors";

    private static final long LONGEST_CONFIG = 1 << 20;

    /** Writes the numbers of every tensor, in the order of {@link ModelTensors}. */
    @FunctionalInterface
    public interface Body {
        /** Writes all of it. */
        void writeTo(SafetensorsWriter writer) throws IOException;
    }

    private final Path folder;
    private final Architecture architecture;
    private final SafetensorsReader weights;

    private ModelFolder(Path folder, Architecture architecture, SafetensorsReader weights) {
        this.folder = folder;
        this.architecture = architecture;
        this.weights = weights;
    }

    /** Opens a folder; what does not fit together is refused by name. */
    public static ModelFolder open(Path folder) throws IOException {
        Architecture architecture = architecture(folder);
        SafetensorsReader weights = SafetensorsReader.open(folder.resolve(WEIGHTS));
        try {
            requireTensors(architecture, weights);
            return new ModelFolder(folder, architecture, weights);
        } catch (RuntimeException failure) {
            weights.close();
            throw failure;
        }
    }

    /** Reads the architecture alone. */
    public static Architecture architecture(Path folder) throws IOException {
        Path config = folder.resolve(CONFIG);
        if (!Files.isRegularFile(config)) {
            throw Refusal.MISSING_FILE.because(
                    "there is no file " + config + "; name a folder that holds " + CONFIG + " and " + WEIGHTS);
        }
        if (Files.size(config) > LONGEST_CONFIG) {
            throw Refusal.BAD_CONFIG.because(
                    config + " has " + Files.size(config) + " bytes; give at most " + LONGEST_CONFIG);
        }
        try {
            return ModelConfig.parse(config.toString(), Files.readString(config));
        } catch (CharacterCodingException failure) {
            throw Refusal.BAD_CONFIG.because(config + " is no UTF-8; write it again as that", failure);
        }
    }

    /** Writes both files into an existing folder; the same numbers give the same bytes. */
    public static void write(Path folder, Architecture architecture, Body body) throws IOException {
        Files.writeString(folder.resolve(CONFIG), ModelConfig.format(architecture), StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                folder.resolve(WEIGHTS),
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            SafetensorsWriter writer =
                    new SafetensorsWriter(channel, ModelTensors.of(architecture), Map.of("format", "pt"));
            body.writeTo(writer);
            writer.finish();
        }
    }

    /** The folder. */
    public Path path() {
        return folder;
    }

    /** What the model is made of. */
    public Architecture architecture() {
        return architecture;
    }

    /** The weights. */
    public SafetensorsReader weights() {
        return weights;
    }

    private static void requireTensors(Architecture architecture, SafetensorsReader weights) {
        requireEnough(architecture, weights);
        Map<String, List<Long>> expected = ModelTensors.of(architecture);
        expected.forEach((name, shape) -> requireTensor(name, shape, weights));
        for (String name : weights.names()) {
            if (!expected.containsKey(name)) {
                throw Refusal.UNEXPECTED_TENSOR.because("tensor " + name + " of " + weights.file()
                        + " has no place in its config.json; export the two together");
            }
        }
    }

    /** Before any list is made that is as long as a config says. */
    private static void requireEnough(Architecture architecture, SafetensorsReader weights) {
        long experts = architecture instanceof MixtureArchitecture mixture
                ? mixture.experts().size()
                : 1;
        long fewest = architecture.dense().layers() * experts * architecture.networks();
        if (weights.names().size() < fewest) {
            throw Refusal.MISSING_TENSOR.because("config.json asks for more than " + fewest + " tensors, and "
                    + weights.file() + " holds " + weights.names().size() + "; export the two together");
        }
    }

    private static void requireTensor(String name, List<Long> shape, SafetensorsReader weights) {
        if (!weights.names().contains(name)) {
            throw Refusal.MISSING_TENSOR.because("config.json asks for tensor " + name + " " + shape + ", which "
                    + weights.file() + " does not hold; export the two together");
        }
        if (!weights.shape(name).equals(shape)) {
            throw Refusal.SHAPE_MISMATCH.because("tensor " + name + " of " + weights.file() + " is "
                    + weights.shape(name) + ", and config.json asks for " + shape + "; export the two together");
        }
        if (!weights.type(name).isWeight()) {
            throw Refusal.BAD_DTYPE.because("tensor " + name + " of " + weights.file() + " is " + weights.type(name)
                    + "; write weights as F32, BF16 or F16");
        }
    }

    @Override
    public void close() throws IOException {
        weights.close();
    }
}
