package bam.activities;

import bam.contracts.ArtifactReference;
import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.tracking.AttemptRecord;
import bam.tracking.MetricPoint;
import bam.tracking.StageRecord;
import bam.tracking.StudyLedger;
import bam.tracking.StudyStatus;
import bam.tracking.StudySummary;
import bam.tracking.WindowScore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The part of the ledger that bookkeeping needs of stages, in maps; what was asked of it is a list. */
final class MapLedger implements StudyLedger {
    final List<String> calls = new ArrayList<>();
    final Map<Fingerprint, PlannedStage> stages = new LinkedHashMap<>();
    final Map<Fingerprint, ArtifactReference> artifacts = new HashMap<>();
    final Map<Fingerprint, Failure> failures = new HashMap<>();

    private void called(String what, Fingerprint stage) {
        PlannedStage planned = Objects.requireNonNull(stages.get(stage));
        calls.add(what + " " + planned.label());
    }

    @Override
    public Optional<PlannedStage> stage(Fingerprint stage) {
        return Optional.ofNullable(stages.get(stage));
    }

    @Override
    public Optional<ArtifactReference> artifact(Fingerprint stage) {
        return Optional.ofNullable(artifacts.get(stage));
    }

    @Override
    public Optional<Failure> failure(Fingerprint stage) {
        return Optional.ofNullable(failures.get(stage));
    }

    @Override
    public void reopen(Fingerprint stage) {
        called("reopen", stage);
    }

    @Override
    public void pause(Fingerprint stage, boolean paused) {
        called(paused ? "pause" : "resume", stage);
    }

    @Override
    public void want(Fingerprint stage, boolean wanted) {
        called(wanted ? "want" : "do not want", stage);
    }

    @Override
    public void stand(Fingerprint stage) {
        called("stand", stage);
    }

    @Override
    public void cancel(Fingerprint stage, String sentence) {
        called("cancel", stage);
        calls.add(sentence);
    }

    @Override
    public void release(Fingerprint stage) {
        called("release", stage);
    }

    @Override
    public List<PlannedStage> missingParents(Fingerprint stage) {
        return Objects.requireNonNull(stages.get(stage)).parents().stream()
                .filter(parent -> !artifacts.containsKey(parent.fingerprint()))
                .map(parent -> Objects.requireNonNull(stages.get(parent.fingerprint())))
                .toList();
    }

    @Override
    public void forget(Fingerprint stage, String why) {
        called("forget", stage);
        artifacts.remove(stage);
    }

    @Override
    public void record(StudyPlan plan, String workflowId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<StudyPlan> plan(String studyId) {
        return Optional.empty();
    }

    @Override
    public Optional<StudyStatus> study(String studyId) {
        return Optional.empty();
    }

    @Override
    public List<StudySummary> studies() {
        return List.of();
    }

    @Override
    public void move(String studyId, StudyState state, String sentence) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<StageRecord> record(Fingerprint stage) {
        return Optional.empty();
    }

    @Override
    public List<Fingerprint> stages(String meant) {
        return List.of();
    }

    @Override
    public void pauseStudy(String studyId, boolean paused) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<AttemptRecord> attempts(Fingerprint stage) {
        return List.of();
    }

    @Override
    public List<MetricPoint> series(Fingerprint stage, String series) {
        return List.of();
    }

    @Override
    public List<WindowScore> scores(Fingerprint evaluation) {
        return List.of();
    }
}
