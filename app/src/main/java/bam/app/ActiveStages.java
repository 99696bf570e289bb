package bam.app;

import bam.contracts.Fingerprint;
import bam.contracts.StudyState;
import bam.tracking.StageStatus;
import bam.tracking.StudyLedger;
import bam.tracking.StudyStatus;
import bam.tracking.StudySummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stages of running studies that run, stand still or need a person: each in one line, with every study that wants it.
 */
final class ActiveStages {
    private final Map<Fingerprint, String> names = new LinkedHashMap<>();
    private final Map<Fingerprint, StageStatus> stages = new LinkedHashMap<>();

    private ActiveStages() {}

    static List<String> of(StudyLedger ledger) {
        return lines(ledger.studies().stream()
                .filter(study -> study.state() == StudyState.RUNNING)
                .map(StudySummary::id)
                .flatMap(id -> ledger.study(id).stream())
                .toList());
    }

    static List<String> lines(List<StudyStatus> studies) {
        ActiveStages active = new ActiveStages();
        studies.forEach(active::add);
        return active.stages.values().stream().map(active::line).toList();
    }

    private void add(StudyStatus study) {
        study.stages().stream().filter(ActiveStages::matters).forEach(stage -> {
            stages.putIfAbsent(stage.fingerprint(), stage);
            names.merge(stage.fingerprint(), study.id() + "/" + stage.label(), (one, other) -> one + " and " + other);
        });
    }

    private static boolean matters(StageStatus stage) {
        return switch (stage.state()) {
            case RUNNING, PAUSED, PARKED -> true;
            case PLANNED, DONE, RELEASED -> false;
        };
    }

    private String line(StageStatus stage) {
        String word = stage.silent() ? StageWords.silence(stage.quiet()) : StageWords.of(stage);
        String step = stage.steps() == 0 ? "" : ", step " + stage.step() + " of " + stage.steps();
        return word + ": " + names.get(stage.fingerprint()) + step;
    }
}
