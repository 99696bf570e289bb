package bam.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every fault of a document is said at once, with its line, its column and a remedy. */
class FaultsTest {
    @Test
    void unknownKeysNameTheNearestOne() {
        assertThat(faults(edited("hidden-size", "hiden_size")))
                .containsExactly(
                        "study.yaml:2:15: architecture has no 'hidden-size'; add a whole number from 1 to 32768",
                        "study.yaml:2:17: key 'hiden_size' is not known in architecture; did you mean 'hidden-size'?");
        assertThat(faults(edited("study: small", "study: small\ncolour: red")))
                .containsExactly(
                        "study.yaml:2:1: key 'colour' is not known in the study; the keys are study, replicates,"
                                + " architecture, numerics, domains, seed, experts, mixtures, variants, evaluation");
        assertThat(faults(edited(
                        "steps: 10, batch: 2, peak-learning-rate: 3e-3 }\nmix",
                        "stpes: 10, steps: 10, batch: 2," + " peak-learning-rate: 3e-3 }\nmix")))
                .containsExactly("study.yaml:7:42: key 'stpes' is not known in experts; did you mean 'steps'?");
    }

    @Test
    void whatIsFoundOutLaterOfDomainsStandsInTheirLines() {
        SortedMap<String, String> sentences =
                new TreeMap<>(Map.of("code", "too short; add text", "prose", "empty; add text"));

        assertThat(StudyParser.ofDomains(Examples.SMALL, "study.yaml", sentences))
                .hasMessage("study.yaml:4:3: empty; add text\nstudy.yaml:5:3: too short; add text");
    }

    @Test
    void keysThatStandTwiceNameTheFirst() {
        assertThat(faults(edited("evaluation:", "study: again\nevaluation:")))
                .containsExactly("study.yaml:11:1: key 'study' stands twice in the study, first in line 1; keep one");
    }

    @Test
    void missingKeysSayWhatToGive() {
        assertThat(faults("study: empty"))
                .containsExactly(
                        "study.yaml:1:1: the study has no 'architecture'; add a map with the keys hidden-size, layers,"
                                + " heads, intermediate-size, context, tokenizer, key-value-heads, head-size, norm,"
                                + " norm-epsilon, block, tied-embeddings, rope-theta, rope-interleaved",
                        "study.yaml:1:1: the study has no 'domains'; add a map of 1 to 32 domains by name",
                        "study.yaml:1:1: the study has no 'seed'; add a map with import, or with data, steps, batch,"
                                + " peak-learning-rate, warm-up, final-ratio, optimizer, divergence, memory",
                        "study.yaml:1:1: the study has no 'experts'; add a map with the keys of, data, steps, batch,"
                                + " peak-learning-rate, warm-up, final-ratio, optimizer, divergence, memory, freeze",
                        "study.yaml:1:1: the study has no 'mixtures'; add a map with the keys data, steps, batch,"
                                + " peak-learning-rate, warm-up, final-ratio, optimizer, divergence, memory",
                        "study.yaml:1:1: the study has no 'variants'; add a map of 1 to 32 variants by name",
                        "study.yaml:1:1: the study has no 'evaluation'; add a map with the keys held-out, windows,"
                                + " baseline");
        assertThat(faults(edited("own: 1 }, steps: 10, batch: 2", "own: 1 }, batch: 2")))
                .containsExactly("study.yaml:7:10: experts has no 'steps'; add a whole number from 1 to 100000000");
    }

    @Test
    void valuesOfTheWrongTypeSayWhatTheyAre() {
        assertThat(faults(edited("layers: 1", "layers: many")))
                .containsExactly("study.yaml:2:41: architecture.layers is 'many'; give a whole number from 1 to 256");
        assertThat(faults(edited("layers: 1", "layers: 1.5")))
                .containsExactly("study.yaml:2:41: architecture.layers is 1.5; give a whole number from 1 to 256");
        assertThat(faults(edited("layers: 1", "layers: 1000000000000000000000")))
                .containsExactly("study.yaml:2:41: architecture.layers is 1000000000000000000000;"
                        + " give a whole number from 1 to 256");
        assertThat(faults(edited("6e-3", ".nan")))
                .containsExactly("study.yaml:6:70: seed.peak-learning-rate is .nan; give a number above 0 up to 10");
        assertThat(faults(edited("6e-3", "1e999")))
                .containsExactly("study.yaml:6:70: seed.peak-learning-rate is 1e999; give a number above 0 up to 10");
        assertThat(faults(edited("6e-3", "-.inf")))
                .containsExactly("study.yaml:6:70: seed.peak-learning-rate is -.inf; give a number above 0 up to 10");
        assertThat(faults(edited("of: [code]", "of: code")))
                .containsExactly("study.yaml:7:16: experts.of is 'code'; give a list of 1 to 32 values");
        assertThat(faults(edited("study: small", "study: 2024")))
                .containsExactly("study.yaml:1:8: study is 2024, which is no text; give a name of 1 to 60 of a-z, 0-9"
                        + " and -, in quotes if it looks like a number");
        assertThat(faults(edited("attention: averaged", "attention: expert-kv")))
                .containsExactly("study.yaml:10:21: variants.btx.attention is 'expert-kv'; did you mean 'expert_kv'?");
        assertThat(faults(edited("data: equal", "data:")))
                .containsExactly(
                        "study.yaml:8:18: mixtures.data is nothing; give equal or a map of 1 to 32 shares by name");
    }

    @Test
    void namesAreShortAndPlain() {
        assertThat(faults(edited("  code:", "  Co de:")))
                .contains("study.yaml:5:3: the name 'Co de' in domains is not allowed; use 1 to 60 of a-z, 0-9 and -");
        assertThat(faults(edited("  code:", "  " + "c".repeat(61) + ":")))
                .anyMatch(fault -> fault.contains("in domains is not allowed"));
        assertThat(faults(edited("  prose: {", "  own: {")))
                .contains(
                        "study.yaml:4:3: the domain 'own' has a name that means something else in a study; rename it");
        assertThat(faults(edited("  btx: {", "  seed: {")))
                .contains("study.yaml:10:3: the variant 'seed' has the name of the seed's row; rename it");
    }

    @Test
    void sharesMustSumToOne() {
        assertThat(faults(edited("{ prose: 1 }", "{ prose: 0.7, code: 0.2 }")))
                .containsExactly("study.yaml:6:15: the shares of seed.data sum to 0.9; make them sum to 1");
        assertThat(faults(edited("{ own: 1 }", "{ own: 0.9, prose: 0.11 }")))
                .containsExactly("study.yaml:7:30: the shares of experts.data sum to 1.01; make them sum to 1");
        assertThat(faults(edited("{ prose: 1 }", "{ prose: 1, code: 0 }")))
                .containsExactly("study.yaml:6:33: seed.data.code is 0; give a number above 0 up to 1");
    }

    @Test
    void namesThatReferToNothingAreSaidWithTheNearest() {
        assertThat(faults(edited("{ prose: 1 }", "{ prosa: 1 }")))
                .containsExactly("study.yaml:6:17: seed.data names 'prosa', which is no domain; did you mean 'prose'?");
        assertThat(faults(edited("{ prose: 1 }", "{ own: 1 }")))
                .containsExactly(
                        "study.yaml:6:17: seed.data names 'own', which is no domain; the domains are prose, code");
        assertThat(faults(edited("of: [code]", "of: [code, chemistry]")))
                .containsExactly("study.yaml:7:23: experts.of names 'chemistry', which is no domain;"
                        + " the domains are prose, code");
        assertThat(faults(edited("baseline: btx", "baseline: btxx")))
                .containsExactly(
                        "study.yaml:11:25: evaluation.baseline is 'btxx', which is no variant; did you mean 'btx'?");
        assertThat(faults(edited("baseline: btx", "baseline: btx, held-out: [prose, cod]")))
                .containsExactly("study.yaml:11:48: evaluation.held-out names 'cod', which is no domain;"
                        + " did you mean 'code'?");
        assertThat(faults(edited("of: [code]", "of: [code, code]")))
                .containsExactly("study.yaml:7:23: experts.of has 'code' twice; keep one");
        assertThat(faults(edited("experts: { of: [code], ", "experts: { ")))
                .containsExactly("study.yaml:7:10: experts names nobody; add 'of' with a list of domains");
    }

    @Test
    void sizesMustFitEachOther() {
        assertThat(faults(edited("heads: 2", "heads: 3")))
                .containsExactly("study.yaml:2:51: architecture.heads is 3, which does not divide"
                        + " architecture.hidden-size (8); give a divisor of it, or set head-size");
        assertThat(faults(edited("heads: 2", "heads: 8")))
                .containsExactly(
                        "study.yaml:2:51: architecture.hidden-size over architecture.heads gives a head size of"
                                + " 1; rotary embedding turns pairs, make it even");
        assertThat(faults(edited("heads: 2", "heads: 2, key-value-heads: 3")))
                .containsExactly("study.yaml:2:71: architecture.key-value-heads is 3, which does not divide"
                        + " architecture.heads (2); give a divisor of it");
        assertThat(faults(edited("heads: 2", "heads: 2, head-size: 5")))
                .containsExactly(
                        "study.yaml:2:65: architecture.head-size is 5; rotary embedding turns pairs, make it even");
        assertThat(faults(edited("averaged", "averaged, top-k: 3")))
                .containsExactly(
                        "study.yaml:10:38: variants.btx.top-k is 3, but the mixture has 2 experts; give 1 to 2");
    }

    @Test
    void pathsMustExistAndGlobsPair(@TempDir Path folder) throws Exception {
        String text = edited("{ arithmetic: 100 }", "{ files: texts, entries: '*.{a', format: text }")
                .replace("of: [code]", "of: [code], code: { import: model }");
        String file = folder.resolve("study.yaml").toString();
        assertThat(sentences(text, file))
                .containsExactly(
                        "domains.prose.sources[0].files is 'texts', where nothing is;"
                                + " give a path that exists, absolute or seen from the document's folder",
                        "domains.prose.sources[0].entries is '*.{a', whose braces do not pair;"
                                + " write them as in 'data.{noun,verb}'",
                        "experts.code.import is 'model', where nothing is;"
                                + " give a path that exists, absolute or seen from the document's folder");

        Files.createDirectory(folder.resolve("texts"));
        Files.createDirectory(folder.resolve("model"));
        StudyDocument study = StudyParser.parse(text.replace(".{a", ".{a,b}"), file);
        assertThat(study.experts().imports())
                .containsEntry(
                        "code", new StudyDocument.Import(folder.resolve("model").toString()));
        assertThat(sentences(text.replace("import: model", "import: \"a\\0b\""), file))
                .anyMatch(sentence -> sentence.startsWith("experts.code.import is 'a?b'; give a path"));
        assertThat(sentences(text.replace("import: model", "import:"), file))
                .anyMatch(sentence -> sentence.equals("experts.code.import is nothing; give a path"));
    }

    @Test
    void faultsOfAllKindsComeTogetherByLine() {
        String text = edited("layers: 1", "layers: no")
                .replace("prose: 1 }", "prose: 0.5 }")
                .replace("baseline: btx", "baseline: soup, colour: red");
        assertThat(faults(text))
                .containsExactly(
                        "study.yaml:2:41: architecture.layers is 'no'; give a whole number from 1 to 256",
                        "study.yaml:6:15: the shares of seed.data sum to 0.5; make them sum to 1",
                        "study.yaml:11:25: evaluation.baseline is 'soup', which is no variant; the variants are btx",
                        "study.yaml:11:31: key 'colour' is not known in evaluation;"
                                + " the keys are held-out, windows, baseline");
    }

    @Test
    void brokenTextIsSaidWhereItBreaks() {
        assertThat(faults("study: [a"))
                .containsExactly(
                        "study.yaml:1:10: the text is neither YAML nor JSON here: while parsing a flow sequence"
                                + " expected ',' or ']', but got <stream end>; check indentation, brackets and quotes");
        assertThat(faults("{\n  \"study\": \"a\",\n  \"seed\" \"b\"\n}"))
                .containsExactly("study.yaml:3:10: the text is neither YAML nor JSON here: while parsing a flow mapping"
                        + " expected ',' or '}', but got <scalar>; check indentation, brackets and quotes");
        assertThat(faults("study: a\nb: \u0007"))
                .containsExactly("study.yaml:2:4: the character U+0007 is not allowed in a document; remove it");
        assertThat(faults("")).containsExactly("study.yaml:1:1: the document is empty; begin with 'study:' and a name");
        assertThat(faults("# nothing\n"))
                .containsExactly("study.yaml:1:1: the document is empty; begin with 'study:' and a name");
        assertThat(faults(Examples.SMALL + "---\nstudy: two\n"))
                .containsExactly("study.yaml:12:1: a second document begins here; write one study in one file");
        assertThat(faults("- a\n- b"))
                .singleElement()
                .asString()
                .startsWith("study.yaml:1:1: the study is a list; give a map with the keys study, replicates,");
    }

    @Test
    void theExceptionSaysAllOfThem() {
        assertThatThrownBy(() -> Examples.parse(edited("layers: 1", "layers: 0").replace("heads: 2", "heads: 0")))
                .isInstanceOf(StudyFaults.class)
                .hasMessage("""
                        study.yaml:2:41: architecture.layers is 0; give a whole number from 1 to 256
                        study.yaml:2:51: architecture.heads is 0; give a whole number from 1 to 1024""");
    }

    @Test
    void soManyFaultsAreCapped() {
        String keys = IntStream.range(0, 500).mapToObj(i -> "k" + i + ": 1\n").reduce("", String::concat);
        assertThat(faults(keys + Examples.SMALL)).hasSize(100);
    }

    static List<String> faults(String text) {
        return failure(text).faults().stream().map(Objects::toString).toList();
    }

    private static StudyFaults failure(String text) {
        return Objects.requireNonNull(catchThrowableOfType(StudyFaults.class, () -> Examples.parse(text)));
    }

    private static List<String> sentences(String text, String file) {
        return Objects.requireNonNull(catchThrowableOfType(StudyFaults.class, () -> StudyParser.parse(text, file)))
                .faults()
                .stream()
                .map(StudyFaults.Fault::sentence)
                .toList();
    }

    private static String edited(String old, String changed) {
        assertThat(Examples.SMALL).contains(old);
        return Examples.SMALL.replaceFirst(Pattern.quote(old), Matcher.quoteReplacement(changed));
    }
}
