package bam.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/** A study of seconds on text that is made here, with every kind of stage of the method. */
final class SmallStudy {
    private static final String[] WORDS = {
        "the", "model", "reads", "a", "long", "text", "and", "learns", "which", "word", "comes", "next", "from", "what",
        "stood", "before"
    };

    private SmallStudy() {}

    /** Writes texts and a study document into a folder and returns the document. */
    static Path write(Path folder, String name, int seedSteps, int steps, int windows) throws IOException {
        return write(folder, name, seedSteps, steps, steps, windows);
    }

    /** The same with experts that are trained longer, or shorter, than mixtures. */
    static Path write(Path folder, String name, int seedSteps, int expertSteps, int mixtureSteps, int windows)
            throws IOException {
        Files.createDirectories(folder);
        text(folder.resolve("prose.txt"), 1, " ", ".");
        text(folder.resolve("code.txt"), 2, "_", "();");
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                String.format(Locale.ROOT, """
                        study: %s
                        architecture: { hidden-size: 32, layers: 2, heads: 2, intermediate-size: 64, context: 32, tokenizer: bytes }
                        domains:
                          prose: { held-out: 0.2, sources: [ { files: prose.txt, format: lines } ] }
                          code: { held-out: 0.2, sources: [ { files: code.txt, format: lines } ] }
                          math: { held-out: 0.2, sources: [ { arithmetic: 4000, seed: 1 } ] }
                        seed: { data: { prose: 0.6, code: 0.2, math: 0.2 }, steps: %d, batch: 4, peak-learning-rate: 6e-3 }
                        experts: { of: [code, math], data: { own: 0.9, prose: 0.1 }, steps: %d, batch: 4, peak-learning-rate: 3e-3 }
                        mixtures: { data: equal, steps: %d, batch: 4, peak-learning-rate: 3e-3 }
                        variants:
                          soup: { merge: average }
                          btx: { attention: averaged }
                          bam-expert-kv: { attention: expert_kv }
                          bam-shared-kv: { attention: shared_kv }
                        evaluation: { held-out: all, baseline: btx, windows: %d }
                        """, name, seedSteps, expertSteps, mixtureSteps, windows));
    }

    private static void text(Path file, long seed, String between, String end) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 2000; line++) {
            int words = 6 + random.nextInt(8);
            for (int word = 0; word < words; word++) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(word + 1 < words ? between : end);
            }
            text.append(" ").append(line).append('\n');
        }
        Files.writeString(file, text);
    }
}
