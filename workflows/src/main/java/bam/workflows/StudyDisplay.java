package bam.workflows;

import bam.contracts.StudyOutline;
import io.temporal.common.SearchAttributeKey;
import io.temporal.workflow.Workflow;
import java.util.List;

/** What a person sees of a study in Temporal's own interface. */
final class StudyDisplay {
    private static final SearchAttributeKey<String> STUDY =
            SearchAttributeKey.forKeyword(StudyWorkflow.SEARCH_ATTRIBUTE);

    private StudyDisplay() {}

    static void begin(StudyOutline study) {
        if (study.searchable()) {
            Workflow.upsertTypedSearchAttributes(STUDY.valueSet(study.studyId()));
        }
        Workflow.setCurrentDetails("**" + study.name() + "** is planned as `" + study.studyId() + "`");
    }

    static void update(StudyProgress study) {
        String paused = study.paused() ? "**paused** by a person; " + Remedies.resume(study.studyId()) + "\n\n" : "";
        String parked = study.parked().isEmpty() ? "" : "\n\n**parked**: " + String.join("; ", study.parked());
        Workflow.setCurrentDetails(
                paused + "waiting for " + list(study.waiting()) + "\n\ndone: " + list(study.done()) + parked);
    }

    private static String list(List<String> labels) {
        return labels.isEmpty() ? "nothing" : "`" + String.join("`, `", labels) + "`";
    }
}
