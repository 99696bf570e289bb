package bam.study;

import bam.contracts.Deduplication;
import bam.contracts.DenseArchitecture;
import bam.contracts.Divergence;
import bam.contracts.FeedForwardRouter;
import bam.contracts.LearningRate;
import bam.contracts.MergeSpec;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.StepMemory;
import bam.contracts.Tokenizer;
import java.util.List;

/** What a study that does not say gets, and why. */
final class Defaults {
    /** One pass: the cheapest study that shows anything. */
    static final List<Long> REPLICATES = List.of(1L);

    /** Bits that do not depend on how many threads a worker has, and two stages side by side on two cores. */
    static final Numerics NUMERICS = Numerics.SINGLE_THREAD;

    /** The tokenizer that needs no file. */
    static final Tokenizer TOKENIZER = Tokenizer.BYTES;

    /** The paper's block (section 3.1): attention and feed-forward read the same input. */
    static final DenseArchitecture.Block BLOCK = DenseArchitecture.Block.PARALLEL;

    /** The paper's word; the parameter counts of its Table 9 fit a scale without bias. */
    static final DenseArchitecture.Norm NORM = DenseArchitecture.Norm.STANDARD;

    /** Paper silent; the convention of its authors' own models. */
    static final DenseArchitecture.Rope ROPE = DenseArchitecture.Rope.STANDARD;

    /** The paper's small model (Table 8) does not share them. */
    static final boolean TIED_EMBEDDINGS = false;

    /** About one document in seventeen: enough windows for a narrow interval, little lost to training. */
    static final double HELD_OUT = 0.06;

    /** Cheap, and always right. */
    static final Deduplication DEDUPLICATION = Deduplication.EXACT;

    /** All of it. */
    static final double KEEP = 1;

    /** Every file, at any depth. */
    static final String ENTRIES = "**";

    /** Sums are the same in every study that does not ask for others. */
    static final long ARITHMETIC_SEED = 1;

    /** Share of the steps until the peak rate; the paper's is fixed in steps, which fits only its own budgets. */
    static final double WARM_UP = 0.08;

    /** The paper ends its cosine at a tenth of the peak (section 5.1). */
    static final double FINAL_RATIO = LearningRate.PAPER_FINAL_RATIO;

    /** Nothing is cut: the bits of a plain step, at its speed. */
    static final StepMemory MEMORY = StepMemory.STANDARD;

    /** AdamW with the paper's weight decay. */
    static final Optimizer OPTIMIZER = Optimizer.STANDARD;

    /** Only what is no number is a divergence, and a person decides; paper silent. */
    static final Divergence DIVERGENCE = Divergence.STANDARD;

    /** Top-1, softmax before the choice, gates as they are (paper sections 3.3 and 4.2). */
    static final FeedForwardRouter ROUTER = FeedForwardRouter.STANDARD;

    /** Standard deviation of fresh routers; paper silent, common convention. */
    static final double ROUTER_DEVIATION = MergeSpec.ROUTER_DEVIATION;

    /** None in the paper; Nexus (arXiv 2408.15901) has one. */
    static final boolean SHARED_EXPERT = false;

    /** The paper mentions none; arXiv 2410.07524 scales. */
    static final boolean SCALING = false;

    /** Windows of each domain: at 128 tokens the paired difference of two models is known to about 0.01 bits. */
    static final int WINDOWS = 128;

    private Defaults() {}

    /** Key-value heads: as many as heads, plain multi-head attention as in the paper's small model. */
    static int keyValueHeads(int heads) {
        return heads;
    }

    /** Head size: the heads share the hidden size out among themselves. */
    static int headSize(int hiddenSize, int heads) {
        return hiddenSize / heads;
    }
}
