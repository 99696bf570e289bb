package bam.model;

import java.util.Arrays;

/** Greedy continuation, one forward pass over everything so far for each new token. */
public final class Generation {
    private Generation() {}

    /** The {@code count} most likely ids after a prompt; of equally likely ones the lowest. */
    public static int[] greedy(Network network, int[] prompt, int count) {
        int[] ids = Arrays.copyOf(prompt, prompt.length + count);
        for (int length = prompt.length; length < ids.length; length++) {
            ids[length] = next(network, Arrays.copyOf(ids, length));
        }
        return Arrays.copyOfRange(ids, prompt.length, ids.length);
    }

    private static int next(Network network, int[] ids) {
        return network.compute(false, call -> (int)
                call.kernel("next_ids", call.tokens(1, ids.length, ids), network.leaves(), call.angles(ids.length))
                        .singletonOrThrow()
                        .getLong(0));
    }
}
