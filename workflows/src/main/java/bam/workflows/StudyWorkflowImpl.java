package bam.workflows;

import bam.contracts.Fingerprint;
import bam.contracts.StageEnd;
import bam.contracts.StageTicket;
import bam.contracts.StudyOutline;
import bam.contracts.StudyState;
import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The study as a process: every stage is joined, not owned, so that studies share what they have in common. */
public final class StudyWorkflowImpl implements StudyWorkflow {
    private final Bookkeeping bookkeeping = new PatientBookkeeping();
    private final StageJoins joins = new StageJoins(bookkeeping, this::show);
    private final Map<Fingerprint, Promise<Void>> begun = new LinkedHashMap<>();
    private String studyId = "";

    @Override
    public StudyOutcome run(@Nullable JsonNode document) {
        if (document == null || !document.isObject()) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "the input is no study document; give the JSON that './bam study plan FILE --input' prints",
                    INVALID);
        }
        try {
            StudyOutline study = bookkeeping.plan(Workflow.getInfo().getWorkflowId(), document.toString());
            studyId = study.studyId();
            StudyDisplay.begin(study);
            branchAttendMix(study);
            return conclude();
        } catch (TemporalFailure failure) {
            if (CancellationScope.current().isCancelRequested()) {
                Workflow.newDetachedCancellationScope(this::abandon).run();
                throw new CanceledFailure("the study was cancelled");
            }
            fail(failure);
            throw failure;
        }
    }

    /** Paper Figure 1: train the seed, branch the experts, merge, continue training the mixtures, evaluate. */
    private void branchAttendMix(StudyOutline study) {
        Promise<Void> corpora = text(study);
        for (StudyOutline.Replicate replicate : study.replicates()) {
            Promise<Void> seed = after(List.of(corpora), replicate.seed());
            List<Promise<Void>> experts = replicate.experts().stream()
                    .map(expert -> after(List.of(seed), expert))
                    .toList();
            for (StudyOutline.Variant variant : replicate.variants()) {
                List<Promise<Void>> sources = new ArrayList<>(experts);
                sources.add(seed);
                Promise<Void> merged = after(sources, variant.merge());
                after(List.of(merged), variant.mixture());
            }
            replicate
                    .evaluations()
                    .forEach(evaluation -> after(List.of(corpora, made(evaluation.model())), evaluation.ticket()));
        }
    }

    /** The corpora; with too little held-out text for the evaluations, nothing need be trained. */
    private Promise<Void> text(StudyOutline study) {
        Promise<Void> corpora = Promise.allOf(
                study.corpora().stream().map(corpus -> after(List.of(), corpus)).toList());
        return study.textFirst() ? Async.procedure(() -> measure(corpora)) : corpora;
    }

    private void measure(Promise<Void> corpora) {
        corpora.get();
        bookkeeping.requireHeldOut(studyId);
    }

    /** Runs a stage once everything before it is done; a stage that stands in several places runs once. */
    private Promise<Void> after(List<Promise<Void>> before, StageTicket stage) {
        Promise<Void> known = begun.get(stage.fingerprint());
        if (known != null) {
            return known;
        }
        Promise<Void> promise = Async.procedure(() -> {
            before.forEach(Promise::get);
            joins.complete(stage);
        });
        begun.put(stage.fingerprint(), promise);
        return promise;
    }

    private Promise<Void> made(Fingerprint model) {
        return Objects.requireNonNull(begun.get(model), "an evaluation names a model that no stage of the study makes");
    }

    /** Waits for every branch, so that one failure does not stop what does not depend on it. */
    private StudyOutcome conclude() {
        List<RuntimeException> failures = begun.values().stream()
                .map(Promise::getFailure)
                .filter(Objects::nonNull)
                .toList();
        if (!failures.isEmpty()) {
            throw failed(failures);
        }
        bookkeeping.endStudy(studyId, StudyState.SUCCEEDED, begun.size() + " stages are done");
        return new StudyOutcome(studyId, begun.size());
    }

    /**
     * What depends on a failed stage fails by the same sentence. A failure that is not Temporal's is a mistake here.
     */
    private static RuntimeException failed(List<RuntimeException> failures) {
        for (RuntimeException failure : failures) {
            if (!(failure instanceof TemporalFailure)) {
                return failure;
            }
        }
        String sentences = failures.stream().map(FailureSentence::of).distinct().collect(Collectors.joining("; "));
        return ApplicationFailure.newNonRetryableFailureWithCause(sentences, FAILED, failures.get(0));
    }

    /** Planning that failed has left no study in the ledger. */
    private void fail(TemporalFailure failure) {
        if (!studyId.isEmpty()) {
            bookkeeping.endStudy(studyId, StudyState.FAILED, FailureSentence.of(failure));
        }
    }

    private void abandon() {
        joins.leaveAll();
        if (studyId.isEmpty()) {
            return;
        }
        bookkeeping.endStudy(
                studyId, StudyState.CANCELLED, "cancelled; what was finished stays, and a new run goes on");
    }

    @Override
    public void pause() {
        joins.pause();
    }

    @Override
    public void resume() {
        joins.resume();
    }

    @Override
    public void stageEnded(StageEnd end) {
        joins.ended(end);
    }

    @Override
    public void stageParked(StageEnd end) {
        joins.parked(end);
    }

    @Override
    public void stageGoesOn(Fingerprint stage) {
        joins.goesOn(stage);
    }

    @Override
    public StudyProgress progress() {
        return new StudyProgress(studyId, joins.waiting(), joins.done(), joins.parked(), joins.isPaused());
    }

    private void show() {
        StudyDisplay.update(progress());
    }
}
