package bam.contracts;

import java.util.List;

/**
 * One domain's text as tokens, split by document into a training and a held-out part.
 *
 * @param domain name of the domain
 * @param sources where the text comes from, in order
 * @param deduplication which documents count as the same
 * @param heldOutShare share of the documents that is never trained on, chosen by the digest of their keys
 * @param tokenizer how text becomes ids
 */
public record CorpusSpec(
        String domain, List<TextSource> sources, Deduplication deduplication, double heldOutShare, Tokenizer tokenizer)
        implements StageSpec {
    /** At least one source, a held-out share strictly between 0 and 1. */
    public CorpusSpec {
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("domain '" + domain + "' has no sources; add at least one");
        }
        if (!(heldOutShare > 0 && heldOutShare < 1)) {
            throw new IllegalArgumentException("the held-out share of domain '" + domain + "' is " + heldOutShare
                    + "; give a share between 0 and 1");
        }
    }

    @Override
    public StageKind kind() {
        return StageKind.CORPUS;
    }

    /** Text is prepared by integer arithmetic: the same everywhere. */
    @Override
    public Numerics numerics() {
        return Numerics.SINGLE_THREAD;
    }

    @Override
    public void describe(Description description, String prefix) {
        description
                .add(prefix + "deduplication", deduplication)
                .add(prefix + "held-out-share", heldOutShare)
                .add(prefix + "tokenizer", tokenizer);
        for (int i = 0; i < sources.size(); i++) {
            sources.get(i).describe(description, prefix + "sources." + i + ".");
        }
    }
}
