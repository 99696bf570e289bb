package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.activities.StudyPlanning;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StudyPlan;
import bam.drills.DrillStudy;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The studies of drills, planned as any other. */
class DrillStudyTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void hasEveryKindOfStageToStrike() {
        assertThat(kinds(plan(1))).isEqualTo(EnumSet.allOf(StageKind.class));
    }

    @Test
    void noRoundFindsAStageOfAnotherOneDone() {
        Set<PlannedStage> first = new HashSet<>(plan(1).stages());

        assertThat(plan(2).stages()).doesNotContainAnyElementsOf(first);
    }

    @Test
    void thatOfZombiesTrainsInEveryReplicate() {
        StudyPlan plan = planned(DrillStudy.TINY.document("drill-zombie-1", 10, 3));

        assertThat(plan.replicates()).hasSize(3);
        assertThat(kinds(plan)).isEqualTo(EnumSet.complementOf(EnumSet.of(StageKind.IMPORT)));
    }

    private StudyPlan plan(int round) {
        LocalDrillSite site = new LocalDrillSite(folder, folder, line -> {});
        String any = DrillStudy.DEMO_SIZE.document("drill-kill", round, 1);
        List<Path> models = List.of(site.model(any, round * 100L), site.model(any, round * 100L + 1));
        return planned(DrillStudy.DEMO_SIZE.document("drill-kill-" + round, round, models));
    }

    private static StudyPlan planned(String document) {
        return new StudyPlanning(Build.current().code()).plan(document, "drill.yaml");
    }

    private static Set<StageKind> kinds(StudyPlan plan) {
        return plan.stages().stream().map(stage -> stage.spec().kind()).collect(Collectors.toSet());
    }
}
