package bam.contracts;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Bytes of memory that a training takes at its peak, by what they are for, from the description alone. Everything is
 * counted as if it were held at one moment; what the allocator keeps of freed memory is not, so that a peak made of
 * activations may lie a tenth above (measured in benchmarks/RESULTS.md).
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
        /** Of one run of tokens at the output head. */
        LOGITS
    }

    /** Freezes the parts. */
    public MemoryEstimate {
        parts = Collections.unmodifiableMap(new EnumMap<>(parts));
    }

    /** The memory of a training of this shape. */
    public static MemoryEstimate of(TrainingShape shape) {
        long parameters = Cost.of(shape.architecture()).totalParameters();
        ActivationSize activations = new ActivationSize(shape);
        Map<Part, Long> parts = new EnumMap<>(Part.class);
        parts.put(Part.PROCESS, PROCESS);
        parts.put(Part.PARAMETERS, FLOAT * parameters);
        parts.put(Part.GRADIENTS, gradients(shape));
        parts.put(Part.MOMENTS, 2 * FLOAT * parameters);
        parts.put(Part.CHECKPOINT, 3 * FLOAT * parameters);
        parts.put(Part.ACTIVATIONS, activations.kept());
        parts.put(Part.WORK, activations.work());
        parts.put(Part.LOGITS, logits(shape));
        return new MemoryEstimate(parts);
    }

    /** All parts together. */
    public long bytes() {
        return parts.values().stream().mapToLong(Long::longValue).sum();
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
    private static long logits(TrainingShape shape) {
        DenseArchitecture d = shape.architecture().dense();
        long run = Math.min(shape.tokensAtOnce(), LogitRun.of(d.vocabularySize())) * d.vocabularySize();
        if (shape.precision() == Numerics.Precision.F32) {
            return 2 * FLOAT * run;
        }
        return 3 * FLOAT * run + ActivationSize.HALF * d.vocabularySize() * d.hiddenSize();
    }
}
