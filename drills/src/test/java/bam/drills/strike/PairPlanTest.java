package bam.drills.strike;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.StageKind;
import bam.drills.DrillReport;
import bam.drills.probe.Phase;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PairPlanTest {
    @Test
    void everyKindOfStageIsStruckInEveryPhaseThatItHas() {
        assertThat(Pair.all())
                .contains(
                        new Pair(StageKind.SEED, Phase.SAVE),
                        new Pair(StageKind.EVALUATION, Phase.EVALUATION),
                        new Pair(StageKind.MERGE, Phase.PUBLISH))
                .doesNotContain(new Pair(StageKind.EVALUATION, Phase.SAVE), new Pair(StageKind.CORPUS, Phase.STEP))
                .doesNotHaveDuplicates();
        assertThat(Arrays.stream(StageKind.values()))
                .allSatisfy(kind -> assertThat(Pair.all()).contains(new Pair(kind, Phase.START_UP)));
    }

    @Test
    void aPlanIsFulfilledWhenEachPairWasStruckAsOftenAsAsked() {
        PairPlan plan = new PairPlan(2);
        Pair rare = new Pair(StageKind.MERGE, Phase.PUBLISH);
        for (Pair pair : Pair.all()) {
            plan.add(pair);
            plan.add(pair);
        }
        assertThat(plan.fulfilled()).isTrue();
        assertThat(plan.done()).isEqualTo(plan.size());

        PairPlan other = new PairPlan(2);
        Pair.all().stream().filter(pair -> !pair.equals(rare)).forEach(pair -> {
            other.add(pair);
            other.add(pair);
            other.add(pair);
        });
        assertThat(other.fulfilled()).isFalse();
        assertThat(other.needs(rare)).isTrue();
        assertThat(other.done()).isEqualTo(other.size() - 2);
        assertThat(other.rows("kill")).contains(new DrillReport.Row("kill, merge in publish", 2, 0));
    }
}
