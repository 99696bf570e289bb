package bam.model.conformance;

import bam.contracts.BamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs a folder of conformance vectors: a folder with a {@code case.json} for each case. Forward pass, losses, every
 * gradient, optimizer steps, schedule, greedy generation, merges and refusals are compared within the reference's
 * tolerances. Cases of other methods, whose action is {@code neighbour}, are skipped by name.
 */
public final class Conformance {
    private static final String OTHER_METHODS = "neighbour";

    private Conformance() {}

    /**
     * Runs every case.
     *
     * @param results where to write what came out, for the reference's own checker
     * @param told of each case as soon as it is done
     */
    public static List<Verdict> run(Path vectors, Optional<Path> results, Consumer<Verdict> told) throws IOException {
        List<Verdict> verdicts = new ArrayList<>();
        for (VectorCase one : VectorCase.in(vectors)) {
            Verdict verdict = verdict(one, results);
            told.accept(verdict);
            verdicts.add(verdict);
        }
        return verdicts;
    }

    private static Verdict verdict(VectorCase one, Optional<Path> results) throws IOException {
        if (one.action().equals(OTHER_METHODS)) {
            return Verdict.skipped(
                    one.name(), "another method: " + one.json().path("function").asText());
        }
        Path scratch = Files.createTempDirectory("bam-merge");
        try {
            CaseResult result = CaseRun.of(one, scratch);
            if (results.isPresent()) {
                result.write(results.get().resolve(one.name()));
            }
            return Verdict.of(one.name(), CaseComparison.of(one, result));
        } catch (BamException broken) {
            return Verdict.broken(one.name(), broken.sentence());
        } catch (IllegalArgumentException contradiction) {
            return Verdict.broken(
                    one.name(), "bad_config: case.json contradicts itself: " + contradiction.getMessage());
        } finally {
            delete(scratch);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
