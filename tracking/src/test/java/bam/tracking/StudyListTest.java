package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.StudyPlan;
import bam.contracts.StudyState;
import bam.tracking.StudyQuery.Order;
import bam.tracking.fixture.SmallPlan;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of studies, by page, filter and order. */
class StudyListTest extends LedgerTest {
    private static final StudyQuery ALL = StudyQuery.NEWEST_FIRST;

    /** Recorded in this order: cherry, apple (done), banana (failed). */
    @BeforeEach
    void recordThree() {
        record("cherry");
        studies.move(record("apple"), StudyState.SUCCEEDED, "done");
        studies.move(record("banana"), StudyState.FAILED, "a stage failed");
    }

    private String record(String name) {
        StudyPlan one = SmallPlan.of(name, name.length());
        studies.record(one, "workflow");
        return one.id();
    }

    @Test
    void sortsByEachOrderInBothDirections() {
        assertThat(names(ALL)).containsExactly("banana", "apple", "cherry");
        assertThat(names(ALL.by(Order.RECORDED, false))).containsExactly("cherry", "apple", "banana");
        assertThat(names(ALL.by(Order.STATE, false))).containsExactly("banana", "cherry", "apple");
        assertThat(names(ALL.by(Order.STATE, true))).containsExactly("apple", "cherry", "banana");
        assertThat(names(ALL.by(Order.ENDED, true))).containsExactly("cherry", "banana", "apple");
        assertThat(names(ALL.by(Order.ENDED, false))).containsExactly("apple", "banana", "cherry");
        assertThat(names(ALL.by(Order.NAME, false))).containsExactly("apple", "banana", "cherry");
        assertThat(names(ALL.by(Order.NAME, true))).containsExactly("cherry", "banana", "apple");
    }

    @Test
    void findsByPartsOfNameOrIdAndByState() {
        assertThat(names(ALL.containing("APP"))).containsExactly("apple");
        assertThat(names(ALL.containing("an"))).containsExactly("banana");
        assertThat(names(ALL.containing("-"))).hasSize(3);
        assertThat(names(ALL.containing("%"))).isEmpty();
        assertThat(names(ALL.in(Set.of(StudyState.RUNNING, StudyState.FAILED)))).containsExactly("banana", "cherry");
        assertThat(names(ALL.in(Set.of(StudyState.SUCCEEDED)).containing("cherry")))
                .isEmpty();
    }

    @Test
    void showsAPageAndSaysHowManyThereAre() {
        StudyPage page = studies.studies(ALL.page(1, 1));
        assertThat(page.studies()).extracting(StudySummary::name).containsExactly("apple");
        assertThat(page.studies()).extracting(StudySummary::stagesInAll).containsExactly(6);
        assertThat(page.inAll()).isEqualTo(3);

        StudyPage beyond = studies.studies(ALL.page(7, 10));
        assertThat(beyond.studies()).isEmpty();
        assertThat(beyond.inAll()).isEqualTo(3);
    }

    @Test
    void refusesPagesThatDoNotExist() {
        assertThatThrownBy(() -> ALL.page(-1, 1)).hasMessageContaining("after the first -1");
        assertThatThrownBy(() -> ALL.page(0, 0)).hasMessageContaining("a list of 0 studies");
    }

    private List<String> names(StudyQuery query) {
        return studies.studies(query).studies().stream().map(StudySummary::name).toList();
    }
}
