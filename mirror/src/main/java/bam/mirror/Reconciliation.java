package bam.mirror;

import bam.contracts.Fingerprint;
import bam.contracts.StudyPlan;
import bam.tracking.MetricPoint;
import bam.tracking.MirroredFacts;
import bam.tracking.Outbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.ViewType;

/**
 * Compares MLflow with the ledger, run by run and point by point, and repairs what differs: all facts about a stage or
 * study wait in the outbox again, and a run that holds what the ledger does not is deleted first, since MLflow only
 * adds.
 */
public final class Reconciliation {
    private final MirroredFacts ledger;
    private final Outbox outbox;
    private final MlflowGateway mlflow;
    private final Experiments experiments;
    private final RunHistory history;

    /** A comparison of these two. */
    public Reconciliation(MirroredFacts ledger, Outbox outbox, MlflowGateway mlflow) {
        this.ledger = ledger;
        this.outbox = outbox;
        this.mlflow = mlflow;
        this.experiments = new Experiments(mlflow);
        this.history = new RunHistory(mlflow);
    }

    /**
     * How the mirror of a stage, or of a variant of a study, compares.
     *
     * @param subject fingerprint of the stage, or id of the study
     * @param name what people call it
     * @param runs live runs in MLflow that carry its tag
     * @param ledgerPoints final points in the ledger
     * @param missing points that MLflow lacks
     * @param extra points that MLflow has and the ledger has not, or has once
     * @param waiting facts that the mirror has still to send; then nothing else is held against it
     * @param refused facts that were set aside
     * @param differences a sentence for each
     */
    public record Finding(
            String subject,
            String name,
            int runs,
            long ledgerPoints,
            long missing,
            long extra,
            long waiting,
            long refused,
            List<String> differences) {
        /** Freezes the list. */
        public Finding {
            differences = List.copyOf(differences);
        }

        /** Whether it is about a variant of a study, not about a stage. */
        public boolean variant() {
            return !subject.matches("[0-9a-f]{64}");
        }

        /** Whether both say the same, as far as facts were sent. */
        public boolean equal() {
            return differences.isEmpty();
        }
    }

    /** Compares everything; {@code progress} receives each finding as it is found. */
    public List<Finding> compare(Consumer<Finding> progress) {
        List<Finding> findings = new ArrayList<>();
        for (MirroredFacts.Stage stage : ledger.stages()) {
            findings.add(told(progress, stage(stage)));
        }
        for (MirroredFacts.Study study : ledger.studies()) {
            for (StudyPlan.Replicate replicate : study.plan().replicates()) {
                replicate
                        .variants()
                        .forEach(variant ->
                                findings.add(told(progress, variant(study, replicate.seed(), variant.name()))));
            }
        }
        return findings;
    }

    private static Finding told(Consumer<Finding> progress, Finding finding) {
        progress.accept(finding);
        return finding;
    }

    /**
     * Makes facts wait again wherever there is a difference; the mirror does the rest.
     *
     * @return how many facts wait again
     */
    public int repair(List<Finding> findings) {
        findings.stream()
                .filter(finding -> finding.extra() > 0)
                .map(finding -> TaggedRuns.Key.of(new Fingerprint(finding.subject())))
                .flatMap(key -> runs(key).stream())
                .forEach(run -> mlflow.delete(run.getInfo().getRunId()));
        return findings.stream()
                .filter(finding -> !finding.equal())
                .map(Finding::subject)
                .distinct()
                .mapToInt(outbox::resend)
                .sum();
    }

    /** Live runs in MLflow that say they show a stage, whichever. */
    public long taggedRuns() {
        return mlflow.count(experiments.all(), "tags.`" + MlflowGateway.STAGE + "` LIKE '%'");
    }

    private List<Run> runs(TaggedRuns.Key key) {
        return mlflow.runs(experiments.all(), key, ViewType.ACTIVE_ONLY);
    }

    /** What changes meanwhile is read again, until it stands still or has facts to be sent. */
    private Finding stage(MirroredFacts.Stage stage) {
        Finding finding = compared(stage);
        MirroredFacts.Stage now = ledger.stage(stage.fingerprint()).orElse(stage);
        return finding.equal() || now.equals(stage) ? finding : stage(now);
    }

    private Finding compared(MirroredFacts.Stage stage) {
        List<Run> runs = runs(TaggedRuns.Key.of(stage.fingerprint()));
        Counts counts = stage.waiting() == 0 && runs.size() == 1 ? counts(stage, runs.get(0)) : Counts.NONE;
        List<String> differences = new ArrayList<>();
        if (stage.waiting() == 0) {
            one(runs).ifPresent(differences::add);
            counts.missing().ifPresent(differences::add);
            counts.tooMany().ifPresent(differences::add);
            runs.stream()
                    .limit(1)
                    .forEach(run ->
                            status(run, StageDelivery.status(stage.state())).ifPresent(differences::add));
        }
        return new Finding(
                stage.fingerprint().hex(),
                stage.label(),
                runs.size(),
                counts.ledger(),
                counts.lacking(),
                counts.extra(),
                stage.waiting(),
                stage.refused(),
                differences);
    }

    private Finding variant(MirroredFacts.Study study, long replicate, String variant) {
        List<Run> runs = runs(TaggedRuns.Key.of(study.id(), replicate, variant));
        List<String> differences = new ArrayList<>();
        if (study.waiting() == 0) {
            one(runs).ifPresent(differences::add);
            runs.stream()
                    .limit(1)
                    .forEach(run ->
                            status(run, StudyDelivery.status(study.state())).ifPresent(differences::add));
        }
        return new Finding(
                study.id(),
                study.plan().name() + ": " + variant + ", replicate " + replicate,
                runs.size(),
                0,
                0,
                0,
                study.waiting(),
                0,
                differences);
    }

    private static Optional<String> one(List<Run> runs) {
        return switch (runs.size()) {
            case 0 -> Optional.of("MLflow has no run");
            case 1 -> Optional.empty();
            default -> Optional.of("MLflow has " + runs.size() + " runs");
        };
    }

    private static Optional<String> status(Run run, RunStatus expected) {
        RunStatus actual = run.getInfo().getStatus();
        return actual == expected
                ? Optional.empty()
                : Optional.of("its run is " + actual + " and should be " + expected);
    }

    /** Points of all series of a stage, in the ledger and in MLflow. */
    private record Counts(long ledger, long lacking, long extra) {
        static final Counts NONE = new Counts(0, 0, 0);

        Optional<String> missing() {
            return lacking == 0 ? Optional.empty() : Optional.of("MLflow lacks " + lacking + " points");
        }

        Optional<String> tooMany() {
            return extra == 0 ? Optional.empty() : Optional.of("MLflow has " + extra + " points too many");
        }
    }

    private Counts counts(MirroredFacts.Stage stage, Run run) {
        long all = 0;
        long lacking = 0;
        long extra = 0;
        for (String series : ledger.series(stage.fingerprint())) {
            List<MetricPoint> points = ledger.points(stage.fingerprint(), series, stage.finalStep());
            Map<RunHistory.Point, Long> there = history.of(run.getInfo().getRunId(), MlflowEntries.name(series));
            Map<RunHistory.Point, Long> here = points.stream()
                    .map(RunHistory.Point::of)
                    .collect(Collectors.groupingBy(point -> point, HashMap::new, Collectors.counting()));
            all += points.size();
            lacking += surplus(here, there);
            extra += surplus(there, here);
        }
        return new Counts(all, lacking, extra);
    }

    /** How many of these stand more often here than there. */
    private static long surplus(Map<RunHistory.Point, Long> here, Map<RunHistory.Point, Long> there) {
        return here.entrySet().stream()
                .mapToLong(entry -> Math.max(0, entry.getValue() - there.getOrDefault(entry.getKey(), 0L)))
                .sum();
    }
}
