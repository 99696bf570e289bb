package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.training.GarbageCollection.Report;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who collects garbage is told what went, what would go, and what could not go. */
class GcCommandTest {
    @Test
    void whatWentIsCountedByKindAndInBytes() {
        assertThat(GcCommand.text(new Report(12, 1, 0, 1_872_384, List.of()), false))
                .isEqualTo("deleted 12 checkpoints, 1 artifact: 1.87 MB\n");
        assertThat(GcCommand.text(new Report(0, 0, 2, 100, List.of()), true))
                .isEqualTo("would delete 2 unfinished folders: 100B\n");
        assertThat(GcCommand.text(new Report(0, 0, 0, 0, List.of()), false)).isEqualTo("deleted nothing\n");
    }

    @Test
    void whatCouldNotGoIsNamed() {
        assertThat(GcCommand.text(new Report(0, 0, 0, 0, List.of("a/b could not be deleted: busy")), false))
                .isEqualTo("deleted nothing\n  a/b could not be deleted: busy\n");
    }
}
