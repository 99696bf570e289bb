package bam.workflows;

import bam.contracts.StudyOutline;
import io.temporal.common.SearchAttributeKey;
import io.temporal.workflow.Workflow;
import java.util.List;

/** What a person sees of a study or a stage in Temporal's own interface. */
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

    static void update(StageJoins joins) {
        String failed = joins.failures().isEmpty() ? "" : "\n\nfailed: " + String.join("; ", joins.failures());
        Workflow.setCurrentDetails("waiting for " + list(joins.waiting()) + "\n\ndone: " + list(joins.done()) + failed);
    }

    static void stage(String label, int studies) {
        Workflow.setCurrentDetails("**" + label + "**, wanted by " + studies + (studies == 1 ? " study" : " studies"));
    }

    private static String list(List<String> labels) {
        return labels.isEmpty() ? "nothing" : "`" + String.join("`, `", labels) + "`";
    }
}
