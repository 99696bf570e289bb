package bam.web;

import bam.comparison.ResultTable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A study with its stages.
 *
 * @param id of the study
 * @param name what its document calls it
 * @param state {@code running}, {@code paused}, {@code succeeded}, {@code failed} or {@code cancelled}
 * @param sentence what it said when it ended
 * @param recorded when it was first recorded
 * @param remainingSeconds until it is done, once that can be told
 * @param workflowPage its page in Temporal, when known
 * @param stages in plan order, parents before children
 * @param results the result table, once the study has succeeded
 * @param noResults why there is no table although it has; empty otherwise
 */
public record StudyAnswer(
        String id,
        String name,
        String state,
        String sentence,
        Instant recorded,
        Optional<Double> remainingSeconds,
        Optional<String> workflowPage,
        List<Stage> stages,
        Optional<Results> results,
        String noResults) {
    /** Freezes the list. */
    public StudyAnswer {
        stages = List.copyOf(stages);
    }

    /** Stages in this state. */
    public long count(String of) {
        return stages.stream().filter(stage -> stage.state().equals(of)).count();
    }

    /** Stages that need a person. */
    public List<Stage> parked() {
        return stages.stream().filter(stage -> stage.state().equals("parked")).toList();
    }

    /**
     * A stage of it.
     *
     * @param fingerprint identity
     * @param label what the study calls it
     * @param kind of stage
     * @param state in a word
     * @param steps optimizer steps in all; 0 for stages without
     * @param step newest step measured
     * @param loss newest loss
     * @param tokensPerSecond newest speed
     * @param remainingSeconds until it is done, while it runs and its speed is known
     * @param attempts so far
     * @param origin {@code cached}, {@code shared} or {@code made}
     * @param sentence why it is parked, or what its newest attempt said
     * @param parents fingerprints of the stages whose results it reads
     */
    public record Stage(
            String fingerprint,
            String label,
            String kind,
            String state,
            long steps,
            long step,
            Optional<Double> loss,
            Optional<Double> tokensPerSecond,
            Optional<Double> remainingSeconds,
            int attempts,
            String origin,
            String sentence,
            List<String> parents) {
        /** Freezes the list. */
        public Stage {
            parents = List.copyOf(parents);
        }

        /** Its share that is done, between 0 and 1. */
        public double share() {
            if (state.equals("done")) {
                return 1;
            }
            return steps == 0 ? 0 : Math.min(1, (double) step / steps);
        }
    }

    /**
     * A result table and what it can show.
     *
     * @param table the figures
     * @param caveat what they do not show
     */
    public record Results(ResultTable table, String caveat) {}
}
