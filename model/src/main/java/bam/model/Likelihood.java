package bam.model;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.TokenBatch;
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
    public static double[] logarithms(LanguageModel model, List<Question> questions) {
        int columns = questions.stream().mapToInt(Question::length).max().orElse(0);
        int rows = questions.size();
        if (rows == 0) {
            return new double[0];
        }
        int[] ids = new int[rows * columns];
        int[] targets = new int[rows * columns];
        for (int row = 0; row < rows; row++) {
            fill(questions.get(row), row * columns, ids, targets);
        }
        double[] nats = model.tokenLosses(new TokenBatch(rows, columns, ids, targets));
        double[] logarithms = new double[rows];
        for (int row = 0; row < rows; row++) {
            Question question = questions.get(row);
            for (int i = question.prompt().size() - 1; i < question.length(); i++) {
                logarithms[row] -= nats[row * columns + i];
            }
        }
        return logarithms;
    }

    /** Padding stands behind and is not counted, so that it changes nothing. */
    private static void fill(Question question, int start, int[] ids, int[] targets) {
        for (int i = 0; i < question.length(); i++) {
            ids[start + i] = question.token(i);
            targets[start + i] = question.token(i + 1);
        }
    }
}
