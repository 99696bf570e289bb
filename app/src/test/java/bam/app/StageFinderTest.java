package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.FailureKind;
import bam.contracts.StageState;
import bam.tracking.StageRecord;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One stage is found, or one sentence says which may be meant. */
class StageFinderTest {
    private static final StageRecord LAW = StageExamples.expert(StageState.RUNNING, false, true);

    @Test
    void theOnlyOneIsMeant() {
        assertThat(StageFinder.only("law", List.of(LAW), Set::of)).isSameAs(LAW);
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() {
        assertThatThrownBy(() -> StageFinder.only("exprt law", List.of(), () -> Set.of("seed", "expert law")))
                .hasMessage("the ledger has no stage 'exprt law'; did you mean 'expert law'?");
        assertThatThrownBy(() -> StageFinder.only("abc", List.of(), Set::of))
                .hasMessage("the ledger has no stage 'abc'; give at least four digits of its fingerprint, its label, or"
                        + " STUDY/LABEL; './bam study show STUDY' lists them");
    }

    @Test
    void ofSeveralTheOneIsTakenThatTheVerbFits() {
        StageRecord planned = StageExamples.expert(StageState.PLANNED, false, true);
        StageRecord pausing = StageExamples.expert(StageState.RUNNING, true, true);
        StageRecord done = StageExamples.expert(StageState.DONE, false, true);
        StageRecord parked = StageExamples.parked(FailureKind.DISK_FULL, "no room; free some");

        assertThat(StageFinder.fitting(StageVerb.PAUSE, List.of(planned, LAW, done)))
                .containsSame(LAW);
        assertThat(StageFinder.fitting(StageVerb.PAUSE, List.of(done, planned))).containsSame(planned);
        assertThat(StageFinder.fitting(StageVerb.RESUME, List.of(LAW, pausing))).containsSame(pausing);
        assertThat(StageFinder.fitting(StageVerb.CANCEL, List.of(parked, LAW))).containsSame(LAW);
        assertThat(StageFinder.fitting(StageVerb.RETRY, List.of(planned, parked)))
                .containsSame(parked);
        assertThat(StageFinder.fitting(StageVerb.PAUSE, List.of(LAW, LAW))).isEmpty();
        assertThat(StageFinder.fitting(StageVerb.RETRY, List.of(done, LAW))).isEmpty();
    }

    @Test
    void severalAreNamedWithTheirStudies() {
        String law = LAW.fingerprint().abbreviated() + " ('expert law' of demo-2)";

        assertThatThrownBy(() -> StageFinder.only("expert law", List.of(LAW, LAW), Set::of))
                .hasMessage("'expert law' may be one of 2 stages: " + law + ", " + law
                        + "; give more digits, or STUDY/LABEL");
        assertThatThrownBy(() -> StageFinder.only("e", Collections.nCopies(8, LAW), Set::of))
                .hasMessageContaining("may be one of 8 stages: ")
                .hasMessageContaining(law + " and 3 more; give");
    }
}
