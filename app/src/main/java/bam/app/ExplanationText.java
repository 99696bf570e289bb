package bam.app;

import bam.contracts.StageState;
import bam.study.FieldDifference;
import bam.tracking.AttemptRecord;
import bam.tracking.StageRecord;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Why each stage is done, shared or new, as a person reads it: one line a stage. */
final class ExplanationText {
    /** More differences than this are counted only; JSON has all. */
    private static final int DIFFERENCES = 3;

    private ExplanationText() {}

    static String of(Explanation explanation) {
        StringBuilder text = new StringBuilder(explanation.study() + ": " + summary(explanation.stages()) + "\n");
        for (Explanation.Stage stage : explanation.stages()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-12s  %-36s  %-6s  %s%n",
                    stage.fingerprint().abbreviated(),
                    stage.label(),
                    StageWords.word(stage.fate()),
                    why(stage)));
        }
        return text.toString();
    }

    private static String summary(List<Explanation.Stage> stages) {
        return List.of(Explanation.Fate.values()).stream()
                .map(fate ->
                        stages.stream().filter(stage -> stage.fate() == fate).count() + " " + StageWords.word(fate))
                .collect(Collectors.joining(", "));
    }

    static String why(Explanation.Stage stage) {
        return switch (stage.fate()) {
            case DONE -> done(stage.known().orElseThrow());
            case SHARED -> standing(stage.known().orElseThrow()) + " for " + String.join(", ", stage.others());
            case NEW -> isNew(stage);
        };
    }

    private static String done(StageRecord record) {
        String artifact = record.artifact()
                .map(result -> "its " + result.kind() + " " + result.digest().abbreviated() + " is there")
                .orElse("its result is there");
        return record.attempts().stream()
                        .map(StageRecord.Run::attempt)
                        .filter(attempt -> attempt.outcome().equals("DONE"))
                        .reduce((first, later) -> later)
                        .map(attempt ->
                                artifact + ", made by " + attempt.worker().worker() + when(attempt))
                        .orElse(artifact)
                + record.studies().stream()
                        .findFirst()
                        .map(study -> " for " + study)
                        .orElse("");
    }

    private static String when(AttemptRecord attempt) {
        return attempt.ended()
                .map(at -> " at " + at.truncatedTo(ChronoUnit.SECONDS))
                .orElse("");
    }

    private static String isNew(Explanation.Stage stage) {
        String begun = stage.known()
                .filter(record -> record.state() != StageState.PLANNED)
                .map(record -> standing(record) + "; ")
                .orElse("");
        return begun + stage.lost().map(why -> "its result is gone: " + why).orElseGet(() -> reason(stage));
    }

    private static String standing(StageRecord record) {
        String step = record.steps() == 0 ? "" : ", step " + record.reachedStep() + " of " + record.steps() + ",";
        return StageWords.word(record.state()) + step;
    }

    private static String reason(Explanation.Stage stage) {
        if (stage.alike().isEmpty()) {
            return "no stage of its kind in the studies of this ledger";
        }
        Explanation.Alike alike = stage.alike().get();
        List<FieldDifference> fields = alike.difference().fields();
        if (!fields.isEmpty()) {
            return "unlike '" + alike.label() + "' of " + alike.study() + ": " + some(fields);
        }
        return stage.newParents().isEmpty()
                ? "reads other results than '" + alike.label() + "' of " + alike.study()
                : "reads what is new: " + String.join(", ", stage.newParents());
    }

    private static String some(List<FieldDifference> fields) {
        int more = fields.size() - DIFFERENCES;
        return fields.stream().limit(DIFFERENCES).map(DifferenceText::shown).collect(Collectors.joining("; "))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
