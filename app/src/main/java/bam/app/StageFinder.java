package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.study.Nearest;
import bam.tracking.StageRecord;
import bam.tracking.StageStatus;
import bam.tracking.StudyLedger;
import bam.tracking.StudyStatus;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the one stage that a person means. */
final class StageFinder {
    /** More candidates than this help nobody. */
    private static final int CANDIDATES = 5;

    private static final int STUDIES = 20;

    private final StudyLedger ledger;

    StageFinder(StudyLedger ledger) {
        this.ledger = ledger;
    }

    /** The stage with these first digits, this label, or this {@code study/label}; at a glance. */
    StageRecord find(String meant) {
        return only(meant, found(meant), this::names);
    }

    /** The same for a verb: of several stages the only one that it fits, if there is one, which is said then. */
    StageRecord find(String meant, StageVerb verb, Consumer<String> said) {
        List<StageRecord> found = found(meant);
        Optional<StageRecord> fitting = found.size() > 1 ? fitting(verb, found) : Optional.empty();
        fitting.ifPresent(stage -> said.accept("of " + found.size() + " stages '" + meant + "', '"
                + StageWords.word(verb) + "' fits only " + candidate(stage) + "; it is taken"));
        return fitting.orElseGet(() -> only(meant, found, this::names));
    }

    private List<StageRecord> found(String meant) {
        return ledger.stages(meant).stream()
                .flatMap(fingerprint -> ledger.glance(fingerprint).stream())
                .toList();
    }

    /** The one stage that the verb is for; else the one that does not refuse it. */
    static Optional<StageRecord> fitting(StageVerb verb, List<StageRecord> found) {
        List<StageRecord> fitting = found.stream().filter(verb::fits).toList();
        List<StageRecord> taking = fitting.isEmpty()
                ? found.stream().filter(stage -> verb.refusal(stage).isEmpty()).toList()
                : fitting;
        return taking.size() == 1 ? Optional.of(taking.get(0)) : Optional.empty();
    }

    /** The one that was found; else one sentence with those that may be meant. */
    static StageRecord only(String meant, List<StageRecord> found, Supplier<Set<String>> names) {
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new BamException(
                FailureKind.BAD_PLAN, found.isEmpty() ? unknown(meant, names.get()) : ambiguous(meant, found));
    }

    private static String unknown(String meant, Set<String> names) {
        return "the ledger has no stage '" + meant + "'; "
                + Nearest.to(meant, names)
                        .map(name -> "did you mean '" + name + "'?")
                        .orElse("give at least four digits of its fingerprint, its label, or STUDY/LABEL; "
                                + "'./bam study show STUDY' lists them");
    }

    private static String ambiguous(String meant, List<StageRecord> found) {
        String candidates =
                found.stream().limit(CANDIDATES).map(StageFinder::candidate).collect(Collectors.joining(", "));
        int more = found.size() - CANDIDATES;
        return "'" + meant + "' may be one of " + found.size() + " stages: " + candidates
                + (more > 0 ? " and " + more + " more" : "") + "; give more digits, or STUDY/LABEL";
    }

    private static String candidate(StageRecord stage) {
        String of = stage.studies().isEmpty()
                ? ""
                : " of " + stage.studies().get(stage.studies().size() - 1);
        return stage.fingerprint().abbreviated() + " ('" + stage.label() + "'" + of + ")";
    }

    /** Labels of the newest studies, alone and with each study before them. */
    private Set<String> names() {
        return ledger.studies().stream()
                .limit(STUDIES)
                .flatMap(summary -> ledger.study(summary.id()).stream())
                .flatMap(StageFinder::names)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Stream<String> names(StudyStatus study) {
        return study.stages().stream()
                .map(StageStatus::label)
                .flatMap(label -> Stream.of(label, study.name() + "/" + label, study.id() + "/" + label));
    }
}
