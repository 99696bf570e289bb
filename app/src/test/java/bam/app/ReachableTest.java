package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReachableTest {
    @Test
    void whatIsAwayIsWaitedFor() {
        AtomicInteger tries = new AtomicInteger();

        assertThat(Reachable.await(() -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new BamException(FailureKind.UNREACHABLE, "the database is away");
                    }
                    return "here";
                }))
                .isEqualTo("here");
        assertThat(tries).hasValue(2);
    }

    @Test
    void whatIsWrongIsNot() {
        assertThatThrownBy(() -> Reachable.await(() -> {
                    throw new BamException(FailureKind.BAD_PLAN, "the store is another ledger's");
                }))
                .hasMessage("the store is another ledger's");
    }
}
