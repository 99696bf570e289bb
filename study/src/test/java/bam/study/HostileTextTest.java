package bam.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Text made to hurt is refused with a sentence, in bounded time and memory. */
class HostileTextTest {
    private static final Duration FAR_TOO_LONG = Duration.ofSeconds(60);

    private static final String SIGNS = "{}[]:,'\"#&*!|>%@`\\-0e.\n\t \ud83d\u0007";

    @Test
    void aBillionLaughsAreRefusedAtTheFirst() {
        String laughs = "a: &a [lol, lol]\nb: &b [*a, *a]\nc: [*b, *b]\n";
        assertThat(FaultsTest.faults(laughs))
                .containsExactly("study.yaml:1:4: anchors (&) and aliases (*) are not accepted;"
                        + " write the value where it is used");
        assertThat(FaultsTest.faults("study: *x"))
                .containsExactly("study.yaml:1:8: anchors (&) and aliases (*) are not accepted;"
                        + " write the value where it is used");
    }

    @Test
    void tagsAndKeysThatAreNoNamesAreRefused() {
        assertThat(FaultsTest.faults("study: !!javax.script.ScriptEngineManager [x]"))
                .containsExactly("study.yaml:1:8: the tag tag:yaml.org,2002:javax.script.ScriptEngineManager is not"
                        + " accepted; write the value without a tag");
        assertThat(FaultsTest.faults("? [a, b]\n: c"))
                .containsExactly("study.yaml:1:3: a key in the study is a list; write a name");
    }

    @Test
    void depthLengthAndNumberAreBounded() {
        Assertions.assertTimeout(FAR_TOO_LONG, () -> {
            assertThat(FaultsTest.faults("[".repeat(200_000)))
                    .containsExactly("study.yaml:1:18: values are nested deeper than 16 levels; a study needs six");
            assertThat(FaultsTest.faults("- ".repeat(100_000)))
                    .containsExactly("study.yaml:1:35: values are nested deeper than 16 levels; a study needs six");
            assertThat(FaultsTest.faults("[" + "1,".repeat(100_000) + "1]"))
                    .singleElement()
                    .asString()
                    .endsWith("the document has more than 20000 values; a study needs hundreds");
            assertThat(FaultsTest.faults("a".repeat(1_000_001)))
                    .containsExactly("study.yaml:1:1: the document is longer than 1000000 bytes;"
                            + " a study takes a few thousand");
            assertThat(FaultsTest.faults("study: " + "9".repeat(200_000)))
                    .anyMatch(fault -> fault.startsWith("study.yaml:1:8: study is '" + "9".repeat(60) + "…'"));
            assertThat(FaultsTest.faults("\"" + "k".repeat(1_000) + "\": 1")).allMatch(fault -> fault.length() < 400);
        });
    }

    @Test
    void damagedDocumentsEitherReadOrSayTheirFaults() {
        Random random = new Random(1);
        String[] bases = {Examples.SMALL, StudyJson.of(Examples.demo()), Presets.text("demo")};
        int read = 0;
        for (int i = 0; i < 300; i++) {
            String damaged = damaged(bases[i % bases.length], random);
            try {
                Examples.plan(damaged);
                read++;
            } catch (StudyFaults faults) {
                assertThat(faults.faults()).isNotEmpty().allMatch(fault -> fault.line() > 0 && fault.column() > 0);
            }
        }
        assertThat(read).isBetween(1, 299);
    }

    private static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(4)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.insert(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
                case 2 -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(40)));
                default ->
                    damaged.insert(
                            at, text, Math.min(text.length(), at), Math.min(text.length(), at + random.nextInt(40)));
            }
        }
        return damaged.toString();
    }
}
