package bam.app;

import bam.contracts.FailureKind;
import bam.contracts.StageState;
import bam.tracking.StageRecord;
import bam.tracking.StageStatus;
import java.time.Duration;
import java.util.Locale;

/** Where a stage stands and why, in the words that people read. */
final class StageWords {
    static final String SILENT = "silent";

    private StageWords() {}

    /** The state in a word; a running stage that is to stand still is pausing, one whose worker is gone is silent. */
    static String of(StageStatus stage) {
        if (stage.silent()) {
            return SILENT;
        }
        return stage.state() == StageState.RUNNING && stage.standStill() ? "pausing" : word(stage.state());
    }

    /**
     * The same with everything that the ledger knows.
     *
     * @param held whether the studies that want the stage are paused: without one that wants it, it pauses; else it is
     *     being cancelled
     */
    static String of(StageRecord stage, boolean held) {
        if (stage.state() == StageState.PLANNED && stage.paused()) {
            return "paused before its begin";
        }
        if (stage.state() != StageState.RUNNING) {
            return word(stage.state());
        }
        if (stage.silent()) {
            return SILENT;
        }
        if (stage.paused() || (!stage.wanted() && held)) {
            return "pausing";
        }
        return stage.wanted() ? "running" : "cancelling";
    }

    /** {@code silent for 12 s}. */
    static String silence(Duration quiet) {
        return SILENT + " for " + Texts.duration(quiet);
    }

    /** Kind and sentence of a failure, without saying a word twice. */
    static String why(FailureKind kind, String sentence) {
        return joined(of(kind), sentence);
    }

    /** {@code first: second}, or the second alone if it begins with the first. */
    static String joined(String first, String second) {
        if (second.isEmpty()) {
            return first;
        }
        return second.startsWith(first) ? second : first + ": " + second;
    }

    static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The kind of a failure as it stands before its sentence. */
    static String of(FailureKind kind) {
        return switch (kind) {
            case BAD_PLAN -> "the study or a setting is wrong";
            case BAD_INPUT -> "an input is wrong";
            case ARTIFACT_LOST -> "an earlier result is lost";
            case STORE_FAULT -> "the disk or the store failed";
            case DEVICE_ERROR -> "the device failed";
            case BUG -> "a mistake of this program";
            case DIVERGED,
                    OUT_OF_MEMORY,
                    DISK_FULL,
                    UNREACHABLE,
                    INTERRUPTED,
                    SUPERSEDED,
                    PAUSED,
                    NO_PROGRESS,
                    CANCELLED -> word(kind);
        };
    }
}
