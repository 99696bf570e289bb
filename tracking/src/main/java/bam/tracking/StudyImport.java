package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageState;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** How an archived study enters the ledger. */
final class StudyImport {
    /** Points of one statement. */
    private static final int SLICE = 10_000;

    private StudyImport() {}

    /** A stage as this ledger has it already. */
    private record Here(
            Fingerprint stage,
            StageState state,
            long epoch,
            @Nullable String artifact) {
        boolean begun() {
            return state != StageState.PLANNED || epoch > 0;
        }
    }

    static void requireFit(Handle handle, ArchivedStudy study) {
        if (StudyReading.study(handle, study.plan().id()).isPresent()) {
            throw refusal("study '" + study.plan().id() + "' is in this ledger already; './bam study show "
                    + study.plan().id() + "' shows it");
        }
        here(handle, study).forEach((stage, row) -> requireFit(study, row));
    }

    private static void requireFit(ArchivedStudy study, Here here) {
        ArchivedStudy.Stage stage = study.stages().stream()
                .filter(archived -> archived.fingerprint().equals(here.stage()))
                .findFirst()
                .orElseThrow();
        if (!stage.done() || !here.begun()) {
            return;
        }
        String name = "stage '" + stage.facts().label() + "' (" + here.stage().abbreviated() + ")";
        if (here.state() != StageState.DONE) {
            throw refusal(name + " is done in the archive, and it was begun here and is "
                    + here.state().name().toLowerCase(Locale.ROOT)
                    + "; let it come to its end here, then import");
        }
        String archived = artifact(stage).digest().hex();
        if (!archived.equals(here.artifact())) {
            throw refusal(name + " has the result " + archived.substring(0, 12) + " in the archive and "
                    + String.valueOf(here.artifact()).substring(0, 12)
                    + " here, though it is the same stage; find out which machine computes otherwise");
        }
    }

    private static BamException refusal(String fact) {
        return new BamException(FailureKind.BAD_INPUT, fact + "; nothing was imported");
    }

    private static Map<Fingerprint, Here> here(Handle handle, ArchivedStudy study) {
        return handle
                .createQuery("SELECT fingerprint, state, epoch, artifact FROM stage WHERE fingerprint = ANY(:stages)")
                .bindArray(
                        "stages",
                        String.class,
                        study.stages().stream()
                                .map(stage -> stage.fingerprint().hex())
                                .toList())
                .map((row, context) -> new Here(
                        new Fingerprint(row.getString("fingerprint")),
                        StageState.valueOf(row.getString("state")),
                        row.getLong("epoch"),
                        row.getString("artifact")))
                .stream()
                .collect(Collectors.toMap(Here::stage, Function.identity()));
    }

    /** Recording locks the rows of the stages; what was begun meanwhile is seen after that. */
    static void add(Handle handle, ArchivedStudy study, StudyArchives.Curves curves) {
        handle.execute("SET LOCAL statement_timeout = '9s'; SET LOCAL idle_in_transaction_session_timeout = '60s'");
        requireFit(handle, study);
        StudyRecording.record(handle, study.plan(), study.workflowId());
        Map<Fingerprint, Here> here = here(handle, study);
        here.forEach((stage, row) -> requireFit(study, row));
        for (ArchivedStudy.Stage stage : study.stages()) {
            boolean begun = Optional.ofNullable(here.get(stage.fingerprint()))
                    .filter(Here::begun)
                    .isPresent();
            if (stage.done() && !begun) {
                add(handle, stage, curves);
            }
        }
        end(handle, study);
    }

    private static void add(Handle handle, ArchivedStudy.Stage stage, StudyArchives.Curves curves) {
        StageRecord facts = stage.facts();
        Fence fence = new Fence(stage.fingerprint(), stage.last().attempt().epoch());
        run(handle, fence, facts);
        facts.attempts().forEach(run -> attempt(handle, stage.fingerprint(), run));
        facts.rewinds().forEach(rewind -> Rewinds.insert(handle, fence, rewind));
        checkpoints(handle, facts);
        OutboxFacts.Began began = new OutboxFacts.Began(
                fence.epoch(), stage.last().attempt().worker().worker());
        OutboxFacts.add(handle, fence.stage(), OutboxFacts.Kind.ATTEMPT_BEGAN, began);
        stage.curves().forEach(curve -> points(handle, fence, curves.points(fence.stage(), curve)));
        requireSameCurves(handle, facts);
        Endings.done(handle, fence, artifact(stage), stage.scores());
    }

    private static ArtifactReference artifact(ArchivedStudy.Stage stage) {
        return stage.facts().artifact().orElseThrow();
    }

    private static void run(Handle handle, Fence fence, StageRecord facts) {
        handle.createUpdate("""
                        UPDATE stage SET state = 'RUNNING', epoch = :epoch, reached_step = :reached, saved_step = :saved
                        WHERE fingerprint = :stage
                        """)
                .bind("stage", fence.stage().hex())
                .bind("epoch", fence.epoch())
                .bind("reached", facts.reachedStep())
                .bind(
                        "saved",
                        facts.checkpoints().stream()
                                .filter(saved -> saved.committed().isPresent())
                                .mapToLong(StageRecord.Saved::step)
                                .filter(step -> step <= facts.reachedStep())
                                .max()
                                .orElse(0))
                .execute();
    }

    private static void attempt(Handle handle, Fingerprint stage, StageRecord.Run run) {
        AttemptRecord attempt = run.attempt();
        handle.createUpdate("""
                        INSERT INTO attempt (stage, epoch, worker, host, pid, temporal_attempt, began_at, ended_at,
                                             seen_at, resumed_step, reached_step, outcome, failure_kind, sentence)
                        VALUES (:stage, :epoch, :worker, :host, :pid, :temporalAttempt, :began, :ended,
                                :seen, :resumed, :reached, :outcome, :failure, :sentence)
                        """)
                .bind("stage", stage.hex())
                .bind("epoch", attempt.epoch())
                .bind("worker", attempt.worker().worker())
                .bind("host", attempt.worker().host())
                .bind("pid", attempt.worker().pid())
                .bind("temporalAttempt", attempt.worker().temporalAttempt())
                .bind("began", time(attempt.began()))
                .bind("ended", attempt.ended().map(StudyImport::time).orElse(null))
                .bind("seen", time(run.seen()))
                .bind("resumed", attempt.resumedStep())
                .bind("reached", run.reachedStep())
                .bind("outcome", attempt.outcome())
                .bind("failure", attempt.failure().map(Enum::name).orElse(null))
                .bind("sentence", attempt.sentence())
                .execute();
        Times.store(handle, new Fence(stage, attempt.epoch()), run.spent());
    }

    /** Their files stayed where they were written; what they were is kept. */
    private static void checkpoints(Handle handle, StageRecord facts) {
        for (int i = 0; i < facts.checkpoints().size(); i++) {
            StageRecord.Saved saved = facts.checkpoints().get(i);
            handle.createUpdate("""
                            INSERT INTO checkpoint
                                (stage, epoch, step, path, state, digest, bytes, opened_at, committed_at)
                            VALUES (:stage, :epoch, :step, :path, 'COLLECTED', :digest, :bytes, :opened, :committed)
                            """)
                    .bind("stage", facts.fingerprint().hex())
                    .bind("epoch", saved.epoch())
                    .bind("step", saved.step())
                    .bind("path", "imported/" + facts.fingerprint() + "/" + i)
                    .bind("digest", saved.digest().map(Digest::hex).orElse(null))
                    .bind("bytes", saved.bytes().orElse(null))
                    .bind("opened", time(saved.opened()))
                    .bind("committed", saved.committed().map(StudyImport::time).orElse(null))
                    .execute();
        }
    }

    private static void points(Handle handle, Fence fence, List<MetricPoint> points) {
        for (int from = 0; from < points.size(); from += SLICE) {
            NewPoints.add(handle, fence.stage(), points.subList(from, Math.min(from + SLICE, points.size())));
        }
    }

    private static void requireSameCurves(Handle handle, StageRecord facts) {
        Optional<Digest> found = CurveDigest.of(handle, facts.fingerprint());
        if (!found.equals(facts.curves())) {
            throw refusal("the curves of stage '" + facts.label() + "' have digest "
                    + found.map(Digest::abbreviated).orElse("none") + " and not "
                    + facts.curves().map(Digest::abbreviated).orElse("none") + ", as they had when they were measured");
        }
    }

    private static void end(Handle handle, ArchivedStudy study) {
        Instant ended = study.stages().stream()
                .flatMap(stage -> stage.facts().attempts().stream())
                .flatMap(run -> run.attempt().ended().stream())
                .max(Instant::compareTo)
                .orElse(study.recorded());
        handle.createUpdate("""
                        UPDATE study SET state = :state, sentence = :sentence, recorded_at = :recorded, ended_at = :ended
                        WHERE id = :id
                        """)
                .bind("id", study.plan().id())
                .bind("state", study.state().name())
                .bind("sentence", study.sentence())
                .bind("recorded", time(study.recorded()))
                .bind("ended", time(ended))
                .execute();
        OutboxFacts.add(
                handle,
                study.plan().id(),
                OutboxFacts.Kind.STUDY_MOVED,
                new OutboxFacts.StudyMove(
                        OutboxRow.StudyStanding.valueOf(study.state().name()), study.sentence()));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
