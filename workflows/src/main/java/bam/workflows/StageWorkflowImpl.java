package bam.workflows;

import bam.contracts.Fingerprint;
import bam.contracts.StageEnd;
import bam.contracts.StageTicket;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The stage as a process: one remote activity, wanted by any number of studies, steered by signals. */
public final class StageWorkflowImpl implements StageWorkflow {
    private final Standing standing;
    private @Nullable StageCourse course;

    /** Before any signal, so that none is lost on what the run before this one remembers. */
    @WorkflowInit
    public StageWorkflowImpl(@Nullable StageTicket ticket, @Nullable StageMemory memory) {
        standing = Standing.from(memory);
    }

    @Override
    public StageEnd run(@Nullable StageTicket ticket, @Nullable StageMemory memory) {
        if (ticket == null || !Workflow.getInfo().getWorkflowId().equals(ticket.workflowId())) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "a stage runs under the id of its fingerprint; start a study, which starts its stages",
                    StudyWorkflow.INVALID);
        }
        course = new StageCourse(ticket, standing, new PatientBookkeeping());
        return course.run();
    }

    @Override
    public void join(String study) {
        standing.audience().join(study);
    }

    @Override
    public void leave(String study) {
        standing.audience().leave(study);
    }

    @Override
    public void hold(String study) {
        standing.audience().hold(study);
    }

    @Override
    public void pause() {
        standing.pause();
    }

    @Override
    public void resume() {
        standing.resume();
    }

    @Override
    public void cancel() {
        standing.cancel();
    }

    @Override
    public void retry() {
        standing.retry();
    }

    @Override
    public void stageEnded(StageEnd end) {
        tellMakers(makers -> makers.ended(end));
    }

    @Override
    public void stageParked(StageEnd end) {
        tellMakers(makers -> makers.parked(end));
    }

    @Override
    public void stageGoesOn(Fingerprint stage) {
        tellMakers(makers -> makers.goesOn(stage));
    }

    private void tellMakers(Consumer<StageJoins> news) {
        Optional.ofNullable(course).flatMap(StageCourse::makers).ifPresent(news);
    }

    @Override
    public List<String> wantedBy() {
        return standing.audience().wantedBy();
    }

    @Override
    public StageProgress status() {
        return standing.progress();
    }
}
