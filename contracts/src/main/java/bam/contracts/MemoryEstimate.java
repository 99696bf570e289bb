package bam.contracts;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Bytes of memory that a training, or reading without gradients, takes at its peak, by what they are for, from the
 * description alone. Everything is counted as if it were held at one moment; what the allocator keeps of freed memory
 * is not, so that a peak made of activations may lie a tenth above (measured in benchmarks/RESULTS.md).
 */
public record MemoryEstimate(Map<Part, Long> parts) {
    private static final long FLOAT = Float.BYTES;

    /** A Java process with libtorch loaded, before any model; measured on Linux. */
    private static final long PROCESS = 600L << 20;

    /** What memory is for. */
    public enum Part {
        /** Java and libtorch themselves. */
        PROCESS,
        /** In f32, whatever the precision of the products. */
        PARAMETERS,
        /** Of the trained tensors, in f32. */
        GRADIENTS,
        /** Both of AdamW's, in f32. */
        MOMENTS,
        /** The copy of parameters and moments that a checkpoint is written from. */
        CHECKPOINT,
        /** What the way back needs of the forward pass. */
        ACTIVATIONS,
        /** What is there for a moment only: in the widest product of a layer, on the way back. */
        WORK,
        /** Of one run of tokens at the output head, or of the next token of each row. */
        LOGITS,
        /** Keys and values of the tokens so far. */
        CACHE
    }

    /** Freezes the parts. */
    public MemoryEstimate {
        parts = Collections.unmodifiableMap(new EnumMap<>(parts));
    }

    /** The memory of a training of this shape. */
    public static MemoryEstimate of(TrainingShape shape) {
        long parameters = Cost.of(shape.architecture()).totalParameters();
        ActivationSize activations = new ActivationSize(shape.architecture(), shape.precision(), shape.tokensAtOnce());
        Map<Part, Long> parts = new EnumMap<>(Part.class);
        parts.put(Part.PROCESS, PROCESS);
        parts.put(Part.PARAMETERS, FLOAT * parameters);
        parts.put(Part.GRADIENTS, gradients(shape));
        parts.put(Part.MOMENTS, 2 * FLOAT * parameters);
        parts.put(Part.CHECKPOINT, 3 * FLOAT * parameters);
        parts.put(Part.ACTIVATIONS, activations.kept(shape.memory().recompute()));
        parts.put(Part.WORK, activations.work());
        parts.put(Part.LOGITS, logits(shape.architecture(), shape.precision(), shape.tokensAtOnce()));
        return new MemoryEstimate(parts);
    }

    /** The memory of reading in this shape; the networks of an ensemble read one after another. */
    public static MemoryEstimate of(InferenceShape shape) {
        Architecture architecture = shape.architecture();
        long tokens = (long) shape.rows() * shape.columns();
        Map<Part, Long> parts = new EnumMap<>(Part.class);
        parts.put(Part.PROCESS, PROCESS);
        parts.put(Part.PARAMETERS, FLOAT * Cost.of(architecture).totalParameters());
        parts.put(Part.ACTIVATIONS, new ActivationSize(architecture, shape.precision(), tokens).passing());
        if (shape.kept() == 0) {
            parts.put(Part.LOGITS, logits(architecture, shape.precision(), shape.columns()));
            return new MemoryEstimate(parts);
        }
        parts.put(Part.WORK, tokens * shape.kept() * (FLOAT + 1));
        parts.put(Part.LOGITS, nextLogits(architecture, shape));
        parts.put(Part.CACHE, CacheSize.of(architecture, Float.BYTES).bytes() * shape.rows() * shape.kept());
        return new MemoryEstimate(parts);
    }

    /** Of each row's next token, in libtorch's memory and twice in Java's; what each network of an ensemble holds. */
    private static long nextLogits(Architecture architecture, InferenceShape shape) {
        long copies = architecture.networks() == 1 ? 3 : 3 + architecture.networks();
        return FLOAT * copies * shape.rows() * architecture.dense().vocabularySize()
                + halvedHead(architecture.dense(), shape.precision());
    }

    /** All parts together. */
    public long bytes() {
        return parts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What lies in the host's memory of something that is computed on a device. */
    public MemoryEstimate onHost() {
        return new MemoryEstimate(Map.of(Part.PROCESS, bytes(Part.PROCESS), Part.CHECKPOINT, bytes(Part.CHECKPOINT)));
    }

    /** Bytes of one part. */
    public long bytes(Part part) {
        return parts.getOrDefault(part, 0L);
    }

    /** The embedding's gradient is made whole before it is added to another: of the head, or of a micro-batch. */
    private static long gradients(TrainingShape shape) {
        DenseArchitecture d = shape.architecture().dense();
        long trained = Cost.byGroup(shape.architecture()).entrySet().stream()
                .filter(group -> !shape.frozen().contains(group.getKey()))
                .mapToLong(group -> group.getValue().totalParameters())
                .sum();
        boolean added = d.tiedEmbeddings() || shape.memory().windows(shape.batch()) < shape.batch();
        boolean embeddings = !shape.frozen().contains(TensorGroup.EMBEDDINGS);
        long embedding = added && embeddings ? (long) d.vocabularySize() * d.hiddenSize() : 0;
        return FLOAT * (trained + embedding);
    }

    /** Logits and their softmax; in bf16 a copy of each in two bytes, and one of the head. */
    private static long logits(Architecture architecture, Numerics.Precision precision, long tokens) {
        DenseArchitecture d = architecture.dense();
        long run = Math.min(tokens, LogitRun.of(d.vocabularySize())) * d.vocabularySize();
        return (precision == Numerics.Precision.F32 ? 2 : 3) * FLOAT * run + halvedHead(d, precision);
    }

    private static long halvedHead(DenseArchitecture d, Numerics.Precision precision) {
        return precision == Numerics.Precision.F32 ? 0 : ActivationSize.HALF * d.vocabularySize() * d.hiddenSize();
    }
}
