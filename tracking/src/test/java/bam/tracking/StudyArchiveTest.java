package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.StageState;
import bam.contracts.StudyState;
import bam.storage.LocalArtifactStore;
import bam.tracking.fixture.SmallPlan;
import bam.tracking.fixture.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study on its way from one ledger and store to another. */
class StudyArchiveTest extends LedgerTest {
    @TempDir
    private Path folder = Path.of("");

    private final TestDatabase there = TestDatabase.fresh();
    private final PostgresLedger other = there.open();

    @BeforeEach
    void runAStudy() throws IOException {
        FinishedStudy.run(plan, ledger, here());
    }

    @AfterEach
    void dropTheOther() {
        other.close();
        there.drop();
    }

    @Test
    void theOtherLedgerKnowsAllThatThisOneKnewOfAStudyThatIsDone() throws IOException {
        add(write("study.zip", true));

        assertThat(other.studies().plan(plan.id())).contains(plan);
        StudyStatus study = other.studies().study(plan.id()).orElseThrow();
        assertThat(study.state()).isEqualTo(StudyState.SUCCEEDED);
        assertThat(study.recorded())
                .isEqualTo(studies.study(plan.id()).orElseThrow().recorded());
        plan.stages().forEach(stage -> {
            StageRecord mine = studies.record(stage.fingerprint()).orElseThrow();
            StageRecord theirs = other.studies().record(stage.fingerprint()).orElseThrow();
            assertThat(theirs.state()).isEqualTo(StageState.DONE);
            assertThat(theirs.artifact()).isEqualTo(mine.artifact());
            assertThat(theirs.curves()).isEqualTo(mine.curves());
            assertThat(theirs.attempts()).isEqualTo(mine.attempts());
            assertThat(theirs.reachedStep()).isEqualTo(mine.reachedStep());
            assertThat(theirs.checkpoints()).hasSameSizeAs(mine.checkpoints());
            studies.curves(stage.fingerprint())
                    .forEach(curve -> assertThat(other.studies().series(stage.fingerprint(), curve))
                            .isEqualTo(studies.series(stage.fingerprint(), curve)));
        });
        assertThat(other.studies().scores(plan.replicates().get(0).rows().get(0).evaluation()))
                .containsExactly(FinishedStudy.SCORE);
    }

    @Test
    void withWeightsEveryByteOfEveryResultArrives() throws IOException {
        Path file = write("study.zip", true);
        try (StudyArchiveFile archive = StudyArchiveFile.open(file)) {
            assertThat(archive.publish(there())).isEqualTo(6);
        }
        plan.stages().forEach(stage -> {
            ArtifactReference artifact = studies.artifact(stage.fingerprint()).orElseThrow();
            try {
                assertThat(there().verify(artifact)).isTrue();
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
    }

    @Test
    void withoutWeightsTheResultsAreKnownByTheirCertificatesOnly() throws IOException {
        Path file = write("study.zip", false);
        try (StudyArchiveFile archive = StudyArchiveFile.open(file)) {
            assertThat(archive.publish(there())).isZero();
        }
        assertThat(Files.size(file)).isLessThan(Files.size(write("whole.zip", true)));
    }

    @Test
    void theSameStudyGivesTheSameBytes() throws IOException {
        studies.record(SmallPlan.of("another", 1), "workflow");
        assertThat(write("one.zip", true)).hasSameBinaryContentAs(write("two.zip", true));
        add(write("three.zip", false));
        try (OutputStream out = Files.newOutputStream(folder.resolve("back.zip"))) {
            StudyArchiveFile.write(other.archives().take(plan.id()), other.studies()::series, here(), false, out);
        }
        try (StudyArchiveFile back = StudyArchiveFile.open(folder.resolve("back.zip"))) {
            assertThat(back.study().plan()).isEqualTo(plan);
        }
    }

    @Test
    void theMirrorIsToldAsOfAStudyThatRanThere() throws IOException {
        add(write("study.zip", false));

        assertThat(there.strings("SELECT kind, count(*) FROM outbox GROUP BY kind ORDER BY kind"))
                .containsExactly(
                        "ATTEMPT_BEGAN",
                        "POINTS_COMMITTED",
                        "STAGE_FINISHED",
                        "STAGE_RECORDED",
                        "STUDY_MOVED",
                        "STUDY_RECORDED");
    }

    @Test
    void aStudyThatIsThereAlreadyIsRefused() throws IOException {
        Path file = write("study.zip", false);
        add(file);

        assertThat(refusal(() -> add(file)).sentence()).contains("is in this ledger already");
    }

    @Test
    void aStageThatIsDoneThereWithTheSameResultIsShared() throws IOException {
        FinishedStudy.run(SmallPlan.of("another", 1), other, there());
        add(write("study.zip", false));

        assertThat(other.studies().record(trunk).orElseThrow().studies()).hasSize(2);
        assertThat(there.strings("SELECT count(*) FROM attempt WHERE stage = '" + trunk + "'"))
                .containsExactly("2");
    }

    @Test
    void aStageThatIsDoneThereWithAnotherResultIsRefused() throws IOException {
        other.studies().record(SmallPlan.of("another", 1), "workflow");
        Fence fence = other.attempts().begin(trunk, WORKER, Duration.ZERO).fence();
        other.attempts().finish(fence, ARTIFACT, List.of(), Map.of());
        BamException refusal = refusal(() -> add(write("study.zip", false)));

        assertThat(refusal.kind()).isEqualTo(FailureKind.BAD_INPUT);
        assertThat(refusal.sentence()).contains("stage 'seed'", "though it is the same stage", "nothing was imported");
        assertThat(other.studies().study(plan.id())).isEmpty();
    }

    @Test
    void aStageThatRunsThereIsLeftAlone() throws IOException {
        other.studies().record(SmallPlan.of("another", 1), "workflow");
        other.attempts().begin(trunk, WORKER, Duration.ZERO);

        assertThat(refusal(() -> add(write("study.zip", false))).sentence()).contains("was begun here and is running");
        assertThat(other.studies().study(plan.id())).isEmpty();
    }

    @Test
    void aStudyThatHasNotEndedIsNotArchived() {
        studies.record(SmallPlan.of("running", 2), "workflow");

        assertThat(refusal(() -> ledger.archives()
                                .take(SmallPlan.of("running", 2).id()))
                        .sentence())
                .contains("has not ended; wait for it");
        assertThat(refusal(() -> ledger.archives().take("nothing")).sentence()).contains("no study 'nothing'");
    }

    private Path write(String name, boolean weights) throws IOException {
        Path file = folder.resolve(name);
        StudyArchiveFile.write(
                ledger.archives().take(plan.id()), studies::series, here(), weights, Files.newOutputStream(file));
        return file;
    }

    private void add(Path file) throws IOException {
        try (StudyArchiveFile archive = StudyArchiveFile.open(file)) {
            other.archives().requireFit(archive.study());
            other.archives().add(archive.study(), archive::points);
        }
    }

    private LocalArtifactStore here() throws IOException {
        return new LocalArtifactStore(folder.resolve("here"));
    }

    private LocalArtifactStore there() throws IOException {
        return new LocalArtifactStore(folder.resolve("there"));
    }
}
