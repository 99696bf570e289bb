package bam.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.util.Arrays;
import java.util.List;

/** How likely a model holds given continuations of given prompts. */
public final class Likelihood {
    /**
     * Something to be judged.
     *
     * @param prompt what is given, at least one token
     * @param continuation what is judged, at least one token
     */
    public record Question(List<Integer> prompt, List<Integer> continuation) {
        /** Both have tokens. */
        public Question {
            prompt = List.copyOf(prompt);
            continuation = List.copyOf(continuation);
            if (prompt.isEmpty() || continuation.isEmpty()) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "a prompt of " + prompt.size() + " and a continuation of " + continuation.size()
                                + " tokens cannot be judged; give at least one token each");
            }
        }

        private int length() {
            return prompt.size() + continuation.size() - 1;
        }

        private int token(int place) {
            return place < prompt.size() ? prompt.get(place) : continuation.get(place - prompt.size());
        }
    }

    private Likelihood() {}

    /** For each question the natural logarithm of its continuation's probability, all in one batch. */
    public static double[] logarithms(Network network, List<Question> questions) {
        int columns = questions.stream().mapToInt(Question::length).max().orElse(0);
        int rows = questions.size();
        if (rows == 0) {
            return new double[0];
        }
        int[] ids = new int[rows * columns];
        int[] targets = new int[rows * columns];
        float[] counted = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            fill(questions.get(row), row * columns, ids, targets, counted);
        }
        double[] nats = network.compute(false, call -> {
            try (NDManager memory = network.manager().newSubManager()) {
                return call.kernel(
                                "counted_losses",
                                call.tokens(rows, columns, ids),
                                call.tokens(rows, columns, targets),
                                memory.create(counted, new Shape(rows, columns)),
                                network.leaves(),
                                call.angles(columns))
                        .singletonOrThrow()
                        .toDoubleArray();
            }
        });
        return Arrays.stream(nats).map(sum -> -sum).toArray();
    }

    /** Padding stands behind and is not counted, so that it changes nothing. */
    private static void fill(Question question, int start, int[] ids, int[] targets, float[] counted) {
        for (int i = 0; i < question.length(); i++) {
            ids[start + i] = question.token(i);
            targets[start + i] = question.token(i + 1);
            counted[start + i] = i + 1 >= question.prompt().size() ? 1 : 0;
        }
    }
}
