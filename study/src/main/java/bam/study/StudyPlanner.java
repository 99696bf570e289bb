package bam.study;

import bam.contracts.CorpusSpec;
import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.TextSource;
import bam.study.StudyDocument.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a study document into stages with fingerprints. */
public final class StudyPlanner {
    /** Changes when ids are made in another way. */
    private static final String SCHEME = "bam-study 1";

    private StudyPlanner() {}

    /**
     * Plans a study.
     *
     * @param code digest of the code that computes stages
     * @param contents of the folders that the document names
     * @throws bam.contracts.BamException when a folder is missing or holds another architecture
     */
    public static StudyPlan plan(StudyDocument study, Digest code, ContentDigests contents) {
        StageList stages = new StageList(code);
        Map<String, Fingerprint> corpora = new LinkedHashMap<>();
        study.domains().forEach((name, domain) -> {
            CorpusSpec spec = new CorpusSpec(
                    name,
                    domain.sources().stream()
                            .map(source -> text(source, contents))
                            .toList(),
                    domain.deduplication(),
                    domain.heldOut(),
                    study.tokenizer());
            corpora.put(name, stages.add("corpus " + name, spec, List.of()));
        });
        List<StudyPlan.Replicate> replicates = new ArrayList<>();
        for (long seed : study.replicates()) {
            replicates.add(new ReplicatePlan(study, seed, stages, corpora, contents).plan());
        }
        return new StudyPlan(
                id(study, stages.all(), replicates),
                study.name(),
                StudyJson.of(study),
                stages.all(),
                List.copyOf(corpora.values()),
                replicates,
                List.copyOf(study.domains().keySet()),
                study.evaluation().baseline());
    }

    private static TextSource text(Source source, ContentDigests contents) {
        if (source instanceof StudyDocument.Folder folder) {
            Digest content = contents.files(folder.path(), folder.entries());
            return new TextSource.Files(folder.path(), content, folder.entries(), folder.format());
        }
        return ((StudyDocument.Pinned) source).text();
    }

    /** What is computed, what the table calls it and what it is compared with: two studies alike in these are one. */
    private static String id(StudyDocument study, List<PlannedStage> stages, List<StudyPlan.Replicate> replicates) {
        StringBuilder text = new StringBuilder(SCHEME).append('\n');
        stages.forEach(stage -> text.append(stage.fingerprint()).append('\n'));
        replicates.forEach(replicate ->
                replicate.rows().forEach(row -> text.append(row.label()).append('\n')));
        text.append(study.evaluation().baseline());
        return study.name() + "-" + Digest.of(text.toString()).abbreviated();
    }
}
