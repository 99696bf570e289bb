package bam.drills;

import bam.contracts.Fingerprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The same studies once more, in an installation that nobody disturbs: what a drill must not have changed. Drills at
 * one site share that installation, so that a stage which two of them disturb runs there once.
 */
public final class Undisturbed {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final int WORKERS = 2;

    private Undisturbed() {}

    /**
     * Runs the documents and compares.
     *
     * @param found what each stage came to under faults
     * @return a sentence for each difference
     */
    public static List<String> differences(
            DrillSite site, long checkpointSteps, List<String> documents, Map<Fingerprint, Result> found)
            throws InterruptedException {
        List<String> differences = new ArrayList<>();
        try (DrillTarget calm = site.open(DrillSetup.undisturbed("undisturbed", WORKERS, checkpointSteps))) {
            for (String document : documents) {
                StudyRun run = StudyRun.start(calm, document);
                run.await(LIMIT).ifPresent(differences::add);
                run.results().forEach((stage, expected) -> {
                    Result result = found.get(stage);
                    differences.addAll(
                            result == null
                                    ? List.of("'" + expected.label() + "' was not there under faults")
                                    : result.differences(expected));
                });
            }
        }
        return differences;
    }
}
