package bam.tracking;

import org.jspecify.annotations.Nullable;

/**
 * The loss of a model on one held-out window.
 *
 * @param domain of the window
 * @param window number within the domain; the same number is the same text for every model
 * @param document number of the held-out document that the window begins in, from 0; null where nobody said
 * @param nats sum of negative log-likelihoods over the window's tokens
 * @param tokens predicted tokens
 * @param bytes bytes of text that they stand for
 */
public record WindowScore(
        String domain, int window, @Nullable Integer document, double nats, int tokens, int bytes) {}
