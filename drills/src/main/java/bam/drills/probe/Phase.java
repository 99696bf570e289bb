package bam.drills.probe;

import bam.contracts.StageKind;
import bam.training.Moment;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The phases of an attempt, between its moments. */
public enum Phase {
    /** From the fence until the work can begin. */
    START_UP,
    /** The work of a stage without steps. */
    WORK,
    /** Optimizer steps while no checkpoint is being saved. */
    STEP,
    /** From the row that says WRITING until it says COMMITTED. */
    SAVE,
    /** The work of an evaluation. */
    EVALUATION,
    /** From the first byte of the result until the row that says DONE. */
    PUBLISH;

    /** The phases that an attempt at this kind of stage goes through. */
    public static Set<Phase> of(StageKind kind) {
        return switch (kind) {
            case SEED, EXPERT, MIXTURE -> EnumSet.of(START_UP, STEP, SAVE, PUBLISH);
            case EVALUATION -> EnumSet.of(START_UP, EVALUATION, PUBLISH);
            case CORPUS -> EnumSet.of(START_UP, WORK, PUBLISH);
            case IMPORT, MERGE -> EnumSet.of(START_UP, PUBLISH);
        };
    }

    /** The phase that follows this moment, unless it says nothing of phases or ends the last one. */
    static Optional<Phase> after(StageKind kind, Moment moment) {
        return switch (moment) {
            case BEGUN -> Optional.of(START_UP);
            case READY, MOVED, SAVED -> work(kind);
            case SAVING, COMMITTING -> Optional.of(SAVE);
            case PUBLISHING, FINISHING -> Optional.of(PUBLISH);
            case REPORTING, DONE -> Optional.empty();
        };
    }

    private static Optional<Phase> work(StageKind kind) {
        Set<Phase> phases = of(kind);
        return EnumSet.of(STEP, EVALUATION, WORK).stream()
                .filter(phases::contains)
                .findFirst();
    }

    /** As people read it: {@code start-up}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
