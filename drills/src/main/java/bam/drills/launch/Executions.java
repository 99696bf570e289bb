package bam.drills.launch;

import bam.contracts.Fingerprint;
import bam.contracts.StudyState;
import bam.tracking.AttemptRecord;
import bam.tracking.StageStatus;
import bam.tracking.StudyLedger;
import bam.tracking.StudyStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the ledger says of the stages that studies wanted: by whom, and how often each was run. */
final class Executions {
    private final StudyLedger studies;
    private final Map<Fingerprint, List<AttemptRecord>> attempts = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private int joined;

    Executions(StudyLedger studies) {
        this.studies = studies;
    }

    /** Looks at the stages of a launched study, which is over. */
    void add(Launch launch) {
        StudyStatus status = studies.study(launch.study()).orElseThrow();
        if (status.state() != StudyState.SUCCEEDED) {
            violations.add("study " + launch.study() + " is " + status.state() + ": " + status.sentence());
        }
        List<AttemptRecord> tried = status.stages().stream()
                .map(StageStatus::fingerprint)
                .flatMap(stage -> attempts.computeIfAbsent(stage, studies::attempts).stream())
                .toList();
        joined += launch.joins(tried) ? 1 : 0;
    }

    /** Launches that joined a stage which was running already. */
    int joined() {
        return joined;
    }

    int stages() {
        return attempts.size();
    }

    /** Times that a stage was run which was run already. */
    int duplicates() {
        return attempts.values().stream()
                .mapToInt(tried -> Math.max(0, tried.size() - 1))
                .sum();
    }

    /** A sentence for each study that did not succeed, and for each stage that was not run once. */
    List<String> violations() {
        List<String> all = new ArrayList<>(violations);
        attempts.forEach((stage, tried) -> {
            if (tried.size() != 1) {
                all.add("stage " + stage.abbreviated() + " was run " + tried.size() + " times: "
                        + tried.stream().map(AttemptRecord::outcome).toList());
            }
        });
        return all;
    }
}
