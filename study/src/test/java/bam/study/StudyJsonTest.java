package bam.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.TextFormat;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON and YAML are two spellings of one document. */
class StudyJsonTest {
    @Test
    void theJsonOfADocumentIsReadAsTheSameDocument() {
        for (String yaml : List.of(Presets.text("demo"), Examples.SMALL, unusual())) {
            StudyDocument study = Examples.parse(yaml);
            String json = StudyJson.of(study);
            assertThat(Examples.parse(json)).isEqualTo(study);
            assertThat(json).doesNotContain("\n");
            assertThat(Examples.plan(json)).isEqualTo(Examples.plan(yaml));
            assertThat(Examples.plan(yaml).document()).isEqualTo(json);
        }
    }

    @Test
    void jsonMayBeIndentedWithTabs() throws Exception {
        String json = StudyJson.of(Examples.demo());
        String pretty = new ObjectMapper()
                .readTree(json.getBytes(StandardCharsets.UTF_8))
                .toPrettyString();
        String tabbed = Pattern.compile("(?m)^ +")
                .matcher(pretty)
                .replaceAll(blanks -> "\t".repeat(blanks.group().length()));
        assertThat(tabbed).contains("\n\t\t");
        assertThat(Examples.parse(tabbed)).isEqualTo(Examples.demo());
    }

    @Test
    void faultsInJsonHaveLinesToo() {
        assertThat(FaultsTest.faults("{\n  \"study\": \"a\",\n  \"sede\": 1\n}"))
                .contains("study.yaml:3:3: key 'sede' is not known in the study; did you mean 'seed'?");
    }

    @Test
    void relativePathsBecomeAbsolute(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("texts"));
        String yaml = Examples.SMALL.replace("{ arithmetic: 100 }", "{ files: texts, format: lines }");
        String json = StudyJson.of(yaml, folder.resolve("study.yaml").toString());
        assertThat(json).contains("\"files\":\"" + folder.resolve("texts") + "\"");
        assertThat(StudyParser.parse(json, "/elsewhere/study.json").domains().values())
                .flatMap(StudyDocument.Domain::sources)
                .contains(new StudyDocument.Folder(folder.resolve("texts").toString(), "**", TextFormat.LINES));
    }

    @Test
    void anUnknownPresetIsRefused() {
        assertThatThrownBy(() -> Presets.text("demmo"))
                .isInstanceOf(BamException.class)
                .hasMessage("there is no preset 'demmo'; did you mean 'demo'?");
    }

    private static String unusual() {
        return Examples.SMALL
                .replace(
                        "study: small", "study: small\nreplicates: [3, 5]\nnumerics: { device: cuda, precision: bf16 }")
                .replace(
                        "context: 16",
                        "context: 16, norm: rms, block: sequential, tied-embeddings: true, rope-theta: 5e5")
                .replace("{ arithmetic: 100 }", "{ files: /texts, entries: '*.txt', format: lines }")
                .replace("of: [code]", "of: [code, prose], prose: { import: /models/prose }")
                .replace("averaged", "averaged, top-k: 2, renormalise: true, z: 0, steps: 5")
                .replace(
                        "batch: 2, peak",
                        "batch: 2, warm-up: 0.5, optimizer: { clip: 0.5 }, divergence: { spike: 3, rewinds: 2 },"
                                + " memory: { micro-batch: 1, balance-scope: batch, recompute: true }, peak")
                .replace("baseline: btx", "baseline: btx, held-out: [code], windows: 3");
    }
}
