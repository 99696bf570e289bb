package bam.app;

import bam.contracts.PlannedStage;
import bam.contracts.StageState;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.contracts.TrainSpec;
import bam.tracking.StageStatus;
import bam.tracking.StudyStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where the stages of the demo might stand: planned, unless said otherwise. */
final class Standings {
    static final StudyPlan PLAN = StudyCommand.plan("demo");
    static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");

    private final Map<String, StageStatus> told = new HashMap<>();
    private boolean paused;

    /** The stage is in this state. */
    Standings with(String label, StageState state) {
        return with(label, state, false, 0, 0, 1);
    }

    /**
     * The stage is in this state.
     *
     * @param step newest step
     * @param seconds since its newest attempt began, or that it took
     * @param attempts so far
     */
    Standings with(String label, StageState state, boolean standStill, long step, long seconds, int attempts) {
        told.put(label, status(stage(label), state, standStill, step, seconds, attempts));
        return this;
    }

    /** The stage runs, at this step, and has given no sign of life for so many seconds. */
    Standings quiet(String label, long step, long seconds) {
        StageStatus stage = status(stage(label), StageState.RUNNING, false, step, 0, 1);
        told.put(
                label,
                new StageStatus(
                        stage.fingerprint(),
                        label,
                        stage.kind(),
                        stage.state(),
                        false,
                        stage.steps(),
                        step,
                        stage.loss(),
                        stage.tokensPerSecond(),
                        1,
                        stage.began(),
                        stage.ended(),
                        Duration.ofSeconds(seconds),
                        ""));
        return this;
    }

    /** Everything that these stages are made from is done, each in its first attempt and in that many seconds. */
    Standings doneBefore(String label, long seconds) {
        stage(label).parents().forEach(parent -> {
            PlannedStage before = PLAN.stage(parent.fingerprint());
            if (!told.containsKey(before.label())) {
                told.put(before.label(), status(before, StageState.DONE, false, steps(before), seconds, 1));
                doneBefore(before.label(), seconds);
            }
        });
        return this;
    }

    /** Every stage that was not told of is done. */
    Standings doneElse() {
        PLAN.stages()
                .forEach(stage ->
                        told.putIfAbsent(stage.label(), status(stage, StageState.DONE, false, steps(stage), 10, 1)));
        return this;
    }

    /** A person paused the study. */
    Standings paused() {
        paused = true;
        return this;
    }

    StudyStatus study() {
        return new StudyStatus(
                PLAN.id(),
                PLAN.name(),
                "study-" + PLAN.id(),
                StudyState.RUNNING,
                "",
                paused,
                BEGIN,
                PLAN.stages().stream()
                        .map(stage ->
                                told.getOrDefault(stage.label(), status(stage, StageState.PLANNED, false, 0, 0, 0)))
                        .toList());
    }

    static PlannedStage stage(String label) {
        return PLAN.stages().stream()
                .filter(stage -> stage.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static StageStatus status(
            PlannedStage stage, StageState state, boolean standStill, long step, long seconds, int attempts) {
        boolean begun = state != StageState.PLANNED;
        boolean ended = begun && state != StageState.RUNNING;
        return new StageStatus(
                stage.fingerprint(),
                stage.label(),
                stage.spec().kind(),
                state,
                standStill,
                steps(stage),
                step,
                step > 0 ? Optional.of(2.0) : Optional.empty(),
                step > 0 ? Optional.of(10_000.0) : Optional.empty(),
                attempts,
                begun ? Optional.of(BEGIN) : Optional.empty(),
                ended ? Optional.of(BEGIN.plusSeconds(seconds)) : Optional.empty(),
                Duration.ZERO,
                state == StageState.PARKED ? "no room on the disk; free some" : "");
    }

    private static long steps(PlannedStage stage) {
        return stage.spec() instanceof TrainSpec train ? train.steps() : 0;
    }
}
