package bam.model.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The network computes what the reference computes in double precision, and a difference does not pass. */
class ConformanceTest {
    private final Path folder;

    ConformanceTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @TestFactory
    Stream<DynamicTest> computesWhatTheReferenceComputes() throws IOException {
        List<Verdict> verdicts = Conformance.run(vectors(), Optional.of(folder), verdict -> {});
        assertThat(verdicts).hasSize(19);
        return verdicts.stream()
                .map(verdict -> DynamicTest.dynamicTest(verdict.line(), () -> {
                    assertThat(verdict.problems()).isEmpty();
                    assertThat(verdict.state()).isEqualTo(Verdict.State.OK);
                    assertThat(folder.resolve(verdict.name()).resolve("result.json"))
                            .exists();
                }));
    }

    /** Uniform gates and losses of attention routers, which the reference's format lacks; made by the script there. */
    @TestFactory
    Stream<DynamicTest> computesWhatTheEquationsOfOurExtensionsSay() throws IOException {
        List<Verdict> verdicts = Conformance.run(resource("/extensions"), Optional.empty(), verdict -> {});
        assertThat(verdicts).hasSize(5);
        return verdicts.stream()
                .map(verdict -> DynamicTest.dynamicTest(
                        verdict.line(),
                        () -> assertThat(verdict.problems()).as(verdict.line()).isEmpty()));
    }

    @Test
    void writesWhatTheReferencesCheckerReads() throws IOException {
        Path one = copy("bam_shared_kv_gqa_soft_both");
        Conformance.run(one, Optional.of(folder.resolve("results")), verdict -> {});
        Path written = folder.resolve("results").resolve("bam_shared_kv_gqa_soft_both");
        JsonNode numbers = new ObjectMapper().readTree(Files.readString(written.resolve("result.json")));
        assertThat(numbers.path("totals")).hasSize(4);
        assertThat(numbers.path("load_balance")).hasSize(2);
        var expected = TensorFile.read(one.resolve("bam_shared_kv_gqa_soft_both/expected.safetensors"));
        var found = TensorFile.read(written.resolve("result.safetensors"));
        expected.forEach((name, tensor) -> {
            assertThat(found).containsKey(name);
            assertThat(Objects.requireNonNull(found.get(name)).shape()).as(name).isEqualTo(tensor.shape());
            assertThat(Objects.requireNonNull(found.get(name)).whole()).as(name).isEqualTo(tensor.whole());
        });
        assertThat(found.keySet()).anyMatch(name -> name.startsWith("merged."));
    }

    @Test
    void aNumberThatIsOffFailsItsCaseByName() throws IOException {
        Path vectors = copy("btx_top1");
        Path json = vectors.resolve("btx_top1/case.json");
        Files.writeString(json, Files.readString(json).replaceFirst("\"nll\": (\\d)", "\"nll\": 1$1"));
        List<Verdict> told = new ArrayList<>();
        assertThat(Conformance.run(vectors, Optional.empty(), told::add)).isEqualTo(told);
        assertThat(told).singleElement().satisfies(verdict -> {
            assertThat(verdict.state()).isEqualTo(Verdict.State.FAIL);
            assertThat(verdict.problems()).singleElement().asString().startsWith("nll 0.");
            assertThat(verdict.line()).startsWith("fail     btx_top1 ").contains("nll");
        });
    }

    @Test
    void weightsThatAreOffFailInManyPlaces() throws IOException {
        Path vectors = copy("dense_parallel");
        Path weights = vectors.resolve("dense_parallel/model/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 100 * 4 + 3] ^= 1;
        Files.write(weights, bytes);
        assertThat(Conformance.run(vectors, Optional.empty(), verdict -> {}))
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.problems()).hasSizeGreaterThan(3));
    }

    @Test
    void aCaseThatCannotBeRunIsOneSentence() throws IOException {
        breaks("\"model.norm.weight\"", "\"model.nrom.weight\"", "lists the tensor model.nrom.weight, which the model");
        breaks("\"new_tokens\": \\d+", "\"new_tokens\": -3", "asks for -3 new tokens; ask for 0 to 1024");
        breaks("\"peak\"", "\"peek\"", "contradicts itself: the peak learning rate is 0.0; give a positive number");
    }

    private void breaks(String pattern, String replacement, String sentence) throws IOException {
        Path vectors = copy("dense_parallel");
        Path json = vectors.resolve("dense_parallel/case.json");
        Files.writeString(json, Files.readString(json).replaceFirst(pattern, replacement));
        assertThat(Conformance.run(vectors, Optional.empty(), verdict -> {}))
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.problems())
                        .singleElement()
                        .asString()
                        .contains(sentence));
        try (Stream<Path> copied = Files.walk(vectors)) {
            for (Path file : copied.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aTensorThatIsAbsentOrOfAnotherSizeIsAProblem() throws IOException {
        VectorCase dense = VectorCase.in(copy("dense_parallel")).get(0);
        List<Finding> findings = CaseComparison.of(dense, new CaseResult());
        assertThat(findings)
                .noneMatch(Finding::holds)
                .anyMatch(finding -> finding.what().startsWith("logits, absent"));
    }

    @Test
    void aCaseMayBringItsOwnTolerances() throws IOException {
        Path vectors = copy("btx_top1");
        Path json = vectors.resolve("btx_top1/case.json");
        Files.writeString(json, Files.readString(json).replaceFirst("\\{", "{\"tolerances\": {\"logits\": 1e-12},"));
        assertThat(Conformance.run(vectors, Optional.empty(), verdict -> {}))
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.problems())
                        .singleElement()
                        .asString()
                        .startsWith("logits"));
    }

    @Test
    void otherMethodsAreSkippedByName() throws IOException {
        Path vectors = Files.createDirectories(folder.resolve("neighbours/nexus"));
        Files.writeString(
                vectors.resolve("case.json"), "{\"action\": \"neighbour\", \"function\": \"domain_router_logits\"}");
        assertThat(Conformance.run(folder, Optional.empty(), verdict -> {}))
                .singleElement()
                .extracting(Verdict::line)
                .isEqualTo("skipped  neighbours/nexus                  another method: domain_router_logits");
    }

    @Test
    void aFolderWithoutCasesAndAnUnknownActionAreSaid() throws IOException {
        assertThatThrownBy(() -> Conformance.run(folder, Optional.empty(), verdict -> {}))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("there is no case.json below");
        Files.writeString(folder.resolve("case.json"), "{\"action\": \"dance\"}");
        assertThat(Conformance.run(folder, Optional.empty(), verdict -> {}))
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.figure()).contains("has the action 'dance'"));
    }

    private Path copy(String name) throws IOException {
        Path target = folder.resolve("vectors");
        for (String part : List.of(name, "sources")) {
            try (Stream<Path> files = Files.walk(vectors().resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path copied = target.resolve(vectors().relativize(file));
                    Files.createDirectories(copied.resolveSibling(""));
                    Files.copy(file, copied);
                }
            }
        }
        return target;
    }

    private static Path vectors() {
        return resource("/vectors");
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(ConformanceTest.class.getResource(name))
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
