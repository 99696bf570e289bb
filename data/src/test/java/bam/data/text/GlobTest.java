package bam.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Patterns mean the same everywhere. */
class GlobTest {
    @Test
    void twoStarsCrossFoldersAndOneDoesNot() {
        assertThat(new Glob("**/*.java").matches("a/b/C.java")).isTrue();
        assertThat(new Glob("**/*.java").matches("C.java")).isTrue();
        assertThat(new Glob("a/*.java").matches("a/b/C.java")).isFalse();
        assertThat(new Glob("**").matches("a/b.txt")).isTrue();
    }

    @Test
    void bracesOfferAlternatives() {
        Glob glob = new Glob("wn31/data.{noun,verb}");

        assertThat(glob.matches("wn31/data.verb")).isTrue();
        assertThat(glob.matches("wn31/data.adj")).isFalse();
        assertThat(glob.matches("wn31/dataxverb")).isFalse();
    }

    @Test
    void anUnclosedBraceIsRefusedInOneSentence() {
        assertThatThrownBy(() -> new Glob("data.{noun,verb"))
                .hasMessage("the pattern 'data.{noun,verb' cannot be read; close each brace, as in 'data.{noun,verb}'");
    }
}
