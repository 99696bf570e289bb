package bam.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Continues prompts together, each token computed once: what came before is remembered as keys and values. */
public final class Generator {
    private final LanguageModel model;
    private final GenerationRequest request;
    private final List<Row> rows = new ArrayList<>();

    private Generator(LanguageModel model, GenerationRequest request) {
        this.model = model;
        this.request = request;
        SplittableRandom seeds = new SplittableRandom(request.sampling().seed());
        request.prompts().forEach(prompt -> rows.add(new Row(prompt, seeds.split())));
    }

    /** The new tokens of each prompt, in their order; what a row says does not depend on the rows beside it. */
    public static List<int[]> generate(LanguageModel model, GenerationRequest request) {
        return new Generator(model, request).run();
    }

    private List<int[]> run() {
        int longest = request.longestPrompt();
        try (Continuation cache = model.begin(rows.size(), longest + request.newTokens())) {
            take(cache.next(prompts(longest), new int[rows.size()], lastOfPrompts()));
            while (rows.stream().anyMatch(row -> !row.done)) {
                take(cache.next(
                        rows.stream().mapToInt(Row::newest).toArray(),
                        rows.stream().mapToInt(Row::newestPosition).toArray(),
                        new int[rows.size()]));
            }
        }
        return rows.stream().map(Row::said).toList();
    }

    /** Padded behind, where no token of the row looks. */
    private int[] prompts(int longest) {
        int[] ids = new int[rows.size() * longest];
        for (int row = 0; row < rows.size(); row++) {
            int[] prompt = request.prompts().get(row);
            System.arraycopy(prompt, 0, ids, row * longest, prompt.length);
        }
        return ids;
    }

    private int[] lastOfPrompts() {
        return request.prompts().stream().mapToInt(prompt -> prompt.length - 1).toArray();
    }

    private void take(float[][] logits) {
        for (int row = 0; row < rows.size(); row++) {
            rows.get(row).take(logits[row]);
        }
    }

    /** One prompt and what came of it. */
    private final class Row {
        private final int promptLength;
        private final SplittableRandom random;
        private final int[] said = new int[request.newTokens()];
        private int count;
        private int stopLength;
        private boolean done;

        Row(int[] prompt, SplittableRandom random) {
            this.promptLength = prompt.length;
            this.random = random;
        }

        void take(float[] logits) {
            if (done) {
                return;
            }
            said[count++] = request.sampling().choose(logits, random);
            for (int[] stop : request.stops()) {
                if (endsWith(stop)) {
                    stopLength = Math.max(stopLength, stop.length);
                }
            }
            done = stopLength > 0 || count == said.length;
        }

        private boolean endsWith(int[] stop) {
            return count >= stop.length && Arrays.equals(said, count - stop.length, count, stop, 0, stop.length);
        }

        /** A row that is done repeats its last token in its place. */
        int newest() {
            return said[count - 1];
        }

        int newestPosition() {
            return promptLength + count - 1;
        }

        int[] said() {
            return Arrays.copyOf(said, count - stopLength);
        }
    }
}
