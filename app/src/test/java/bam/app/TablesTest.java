package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import org.junit.jupiter.api.Test;

class TablesTest {
    @Test
    void aDatabaseThatDoesNotAnswerIsOneSentenceWithoutItsPassword() {
        Settings.Database nowhere = new Settings.Database("jdbc:postgresql://127.0.0.1:1/bam", "somebody", "hush");

        assertThatThrownBy(() -> Tables.migrate(nowhere))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE))
                .hasMessageStartingWith(
                        "the tables in jdbc:postgresql://127.0.0.1:1/bam as somebody cannot be brought up to date: ")
                .hasMessageEndingWith("and that the user may create tables")
                .message()
                .doesNotContain("hush");
    }
}
