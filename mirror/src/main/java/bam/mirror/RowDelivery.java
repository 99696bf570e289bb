package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.tracking.Outbox;
import bam.tracking.OutboxRow;

/** Sends one row: every path may be walked again from its start without a trace in MLflow. */
final class RowDelivery {
    private final Experiments experiments;
    private final TaggedRuns runs;
    private final StageDelivery stages;
    private final StudyDelivery studies;

    RowDelivery(MlflowGateway mlflow, Outbox outbox, StudyFindings findings, MirrorSettings settings) {
        experiments = new Experiments(mlflow);
        runs = new TaggedRuns(mlflow, experiments);
        RunEntries entries = new RunEntries(mlflow, outbox);
        Extras extras = new Extras(outbox);
        LoggedModels models = new LoggedModels(mlflow, experiments);
        stages = new StageDelivery(mlflow, runs, entries, extras, models, settings);
        studies = new StudyDelivery(mlflow, runs, entries, extras, models, findings, settings);
    }

    /**
     * Sends a row. What MLflow does not take may be due to a run that somebody deleted, or an experiment, which is
     * restored: everything is looked up again, and the row sent once more.
     *
     * @throws BamException that says whether the row should wait or will never be taken
     */
    void send(OutboxRow row) {
        try {
            dispatch(row);
        } catch (BamException failed) {
            runs.forget();
            if (failed.kind() != FailureKind.BAD_INPUT) {
                throw failed;
            }
            experiments.revive();
            dispatch(row);
        }
    }

    private void dispatch(OutboxRow row) {
        try {
            if (row instanceof OutboxRow.OfStage stage) {
                stages.send(stage);
            } else if (row instanceof OutboxRow.OfStudy study) {
                studies.send(study);
            }
        } catch (BamException known) {
            throw known;
        } catch (RuntimeException mistake) {
            throw new BamException(
                    FailureKind.BUG, "row " + row.id() + " could not be turned into calls: " + mistake, mistake);
        }
    }
}
