package bam.model;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.util.List;

/**
 * Prompts to go on from, together.
 *
 * @param prompts token ids, at least one each; they may differ in length
 * @param newTokens longest continuation
 * @param sampling how tokens are taken
 * @param stops a row ends when its new tokens end in one of these, which is left out of the result
 * @param context most tokens of a prompt and its continuation together
 */
public record GenerationRequest(List<int[]> prompts, int newTokens, Sampling sampling, List<int[]> stops, int context) {
    /** Prompts that have tokens and fit, with what comes after, into the context. */
    public GenerationRequest {
        prompts = List.copyOf(prompts);
        stops = List.copyOf(stops);
        if (prompts.isEmpty() || newTokens < 1) {
            throw bad(
                    prompts.size() + " prompts and " + newTokens + " new tokens leave nothing to do; give at least 1");
        }
        for (int row = 0; row < prompts.size(); row++) {
            requireFits(row, prompts.get(row).length, newTokens, context);
        }
        if (stops.stream().anyMatch(stop -> stop.length == 0)) {
            throw bad("a stop has no tokens; leave it out");
        }
    }

    private static void requireFits(int row, int length, int newTokens, int context) {
        if (length == 0) {
            throw bad("prompt " + row + " is empty; give at least one token, such as the one that begins a document");
        }
        if ((long) length + newTokens > context) {
            throw bad("prompt " + row + " has " + length + " tokens, and with " + newTokens
                    + " new ones it is longer than the context of " + context + "; shorten it or ask for fewer");
        }
    }

    private static BamException bad(String sentence) {
        return new BamException(FailureKind.BAD_INPUT, sentence);
    }

    int longestPrompt() {
        return prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    }
}
