package bam.web;

import bam.comparison.ResultTable;
import bam.contracts.StudyPlan;
import bam.tracking.StageRecord;
import bam.tracking.StudyStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What pages show beside the ledger, from whoever opens the window. */
public interface Surroundings {
    /** How long a study will still take, once that can be told. */
    Optional<Duration> remaining(StudyPlan plan, StudyStatus status);

    /**
     * The results of a study that has succeeded.
     *
     * @throws bam.contracts.BamException when what they are read from is away
     */
    Result result(StudyPlan plan);

    /** Where the time of a stage's attempts went. */
    Spending spending(StageRecord stage);

    /** Temporal's page of a workflow, when its pages are known. */
    Optional<String> workflowPage(String workflowId);

    /** MLflow's page of a study's runs, as exactly as MLflow can say it now; may take seconds. */
    Optional<String> runsPage(String studyName);

    /** The log of a worker, when it lies on this host. */
    Optional<Path> log(String worker, String host);

    /**
     * A result table and what it can show.
     *
     * @param table the figures
     * @param caveat what they do not show
     */
    record Result(ResultTable table, String caveat) {}

    /**
     * Where time went.
     *
     * @param buckets time by what it was spent on, in order
     * @param goodput the part of all time that was useful, between 0 and 1; empty before there was any
     */
    record Spending(Map<String, Duration> buckets, Optional<Double> goodput) {}
}
