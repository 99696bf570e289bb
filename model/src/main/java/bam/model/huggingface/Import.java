package bam.model.huggingface;

import bam.contracts.Architecture;
import bam.contracts.MixtureArchitecture;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import bam.model.weights.Refusal;
import bam.model.weights.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads models of Llama, Cohere and Mixtral families, and our own, into model folders of ours. */
public final class Import {
    /** Angles that old exports wrote down; they follow from the config. */
    private static final String ANGLES = "rotary_emb.inv_freq";

    private final Path source;
    private final ImportedConfig config;
    private final Checkpoint checkpoint;

    private Import(Path source, ImportedConfig config, Checkpoint checkpoint) {
        this.source = source;
        this.config = config;
        this.checkpoint = checkpoint;
    }

    /** What a folder describes, in its config alone. */
    public static Architecture architecture(Path source) throws IOException {
        return ImportedConfig.read(source).architecture();
    }

    /** The files that a model is read from, as a pattern on names: what its digest must cover. */
    public static String entries(Path source) {
        return Files.exists(source.resolve(Checkpoint.INDEX))
                ? "{" + ModelFolder.CONFIG + "," + Checkpoint.INDEX + ",*.safetensors}"
                : "{" + ModelFolder.CONFIG + "," + ModelFolder.WEIGHTS + "}";
    }

    /**
     * Writes a folder as ours, F32, tensor by tensor, into an existing folder; what does not fit together is refused.
     *
     * @param written told after each tensor, for whoever watches an import of gigabytes
     */
    public static void write(Path source, Path target, Runnable written) throws IOException {
        ImportedConfig config = ImportedConfig.read(source);
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            Import read = new Import(source, config, checkpoint);
            read.requireTensors();
            ModelFolder.write(target, config.architecture(), writer -> read.tensors(new TensorCopy(writer), written));
        }
    }

    private void tensors(TensorCopy copy, Runnable written) throws IOException {
        for (String name : ModelTensors.of(config.architecture()).keySet()) {
            tensor(name, copy);
            written.run();
        }
    }

    private void tensor(String name, TensorCopy copy) throws IOException {
        String theirs = config.family().tensor(name);
        SafetensorsReader reader = checkpoint.reader(theirs);
        boolean wanted = config.architecture().dense().rope().interleaved();
        if (wanted != config.family().interleaves(config.architecture()) && HeadRows.turns(name)) {
            int headSize = config.architecture().dense().headSize();
            copy.copyRows(reader, theirs, HeadRows.source(headSize, wanted));
        } else {
            copy.copy(reader, theirs, name.equals(ModelTensors.FINAL_NORM) ? config.logitScale() : 1);
        }
    }

    private void requireTensors() {
        requireEnough();
        Set<String> left = new HashSet<>(checkpoint.names());
        ModelTensors.of(config.architecture()).forEach((name, shape) -> {
            String theirs = config.family().tensor(name);
            requireTensor(theirs, shape);
            left.remove(theirs);
        });
        left.removeIf(name -> name.endsWith(ANGLES) || isTiedHead(name));
        if (!left.isEmpty()) {
            throw Refusal.UNEXPECTED_TENSOR.because(
                    "tensor " + left.stream().sorted().toList().get(0) + " of " + source
                            + " has no place in its config.json; export the two together");
        }
    }

    /** Some exports write a tied head once more. */
    private boolean isTiedHead(String name) {
        return config.architecture().dense().tiedEmbeddings() && name.equals(ModelTensors.HEAD);
    }

    /** Before any list is made that is as long as a config says. */
    private void requireEnough() {
        long experts = config.architecture() instanceof MixtureArchitecture mixture
                ? mixture.experts().size()
                : 1;
        long fewest = config.architecture().dense().layers() * experts;
        if (checkpoint.names().size() < fewest) {
            throw Refusal.MISSING_TENSOR.because("config.json asks for more than " + fewest + " tensors, and " + source
                    + " holds " + checkpoint.names().size() + "; export the two together");
        }
    }

    private void requireTensor(String name, List<Long> shape) {
        SafetensorsReader reader = checkpoint.reader(name);
        if (!reader.shape(name).equals(shape)) {
            throw Refusal.SHAPE_MISMATCH.because("tensor " + name + " of " + reader.file() + " is " + reader.shape(name)
                    + ", and config.json asks for " + shape + "; export the two together");
        }
        if (!reader.type(name).isWeight()) {
            throw Refusal.BAD_DTYPE.because("tensor " + name + " of " + reader.file() + " is " + reader.type(name)
                    + "; write weights as F32, BF16 or F16");
        }
    }
}
