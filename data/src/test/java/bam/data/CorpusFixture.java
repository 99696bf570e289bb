package bam.data;

import bam.contracts.CorpusSpec;
import bam.contracts.Deduplication;
import bam.contracts.TextFormat;
import bam.contracts.TextSource;
import bam.contracts.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small real corpora for tests. */
final class CorpusFixture {
    /** Nothing in these corpora is fetched. */
    static final CorpusBuilder BUILDER = new CorpusBuilder((coordinates, sha256, progress) -> {
        throw new AssertionError("no artifact is needed here: " + coordinates);
    });

    private CorpusFixture() {}

    static CorpusSpec arithmetic(String domain, int sums) {
        return spec(domain, Deduplication.EXACT, new TextSource.Arithmetic(sums, 1));
    }

    static CorpusSpec spec(String domain, Deduplication deduplication, TextSource... sources) {
        return new CorpusSpec(domain, List.of(sources), deduplication, 0.2, Tokenizer.BYTES);
    }

    static TextSource lines(Path file) {
        return new TextSource.Files(file.toString(), LocalFiles.digest(file, "**"), "**", TextFormat.LINES);
    }

    static Corpus build(CorpusSpec spec, Path folder) {
        BUILDER.build(spec, folder, Progress.silent());
        return Corpus.open(folder);
    }

    /** Lines of {@code width} words that occur nowhere else. */
    static Path writeLines(Path file, int lines, int width) throws IOException {
        String text = IntStream.range(0, lines)
                .mapToObj(line -> IntStream.range(0, width)
                        .mapToObj(word -> "w" + (line * width + word))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
        return Files.writeString(file, text);
    }
}
