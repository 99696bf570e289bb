package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.Architecture;
import bam.contracts.AttentionVariant;
import bam.contracts.BamException;
import bam.contracts.DenseArchitecture;
import bam.contracts.ImportSpec;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Numerics;
import bam.contracts.PlannedStage;
import bam.contracts.TrainSpec;
import bam.model.Network;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The verbs of models, as a person types them. */
class ModelCommandTest {
    private static final DenseArchitecture DENSE = new DenseArchitecture(
            16,
            1,
            2,
            1,
            8,
            16,
            257,
            DenseArchitecture.Rope.STANDARD,
            DenseArchitecture.Norm.STANDARD,
            DenseArchitecture.Block.PARALLEL,
            true);

    private final Path folder;

    ModelCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void exportsAndImportsTheSameBytes() throws IOException {
        model(DENSE);
        Files.writeString(
                at("card.json"), "{\"name\":\"Tiny\",\"lineage\":[\"made by a test\"],\"scores\":{\"nats\":5.5}}");
        assertThat(run("export", at("model"), at("cohere"), "--tokenizer", "bytes", "--card", at("card.json")))
                .isEqualTo(at("cohere") + ": CohereForCausalLM\n");
        assertThat(Files.readString(at("cohere").resolve("README.md")))
                .contains("# Tiny", "- made by a test", "| nats | 5.5 |");
        assertThat(run("import", at("cohere"), at("back"))).endsWith("/back: 5,680 parameters\n");
        for (String file : List.of("config.json", "model.safetensors")) {
            assertThat(at("back").resolve(file))
                    .hasSameBinaryContentAs(at("model").resolve(file));
        }
    }

    @Test
    void leavesNothingBehindWhatItRefuses() throws IOException {
        model(MixtureArchitecture.standard(DENSE, List.of("a", "b"), AttentionVariant.EXPERT_KV));
        refuses("Cohere2MoeForCausalLM of transformers computes no model with", "export", at("model"), at("out"));
        refuses("is there already; name a folder that is not", "export", at("model"), at("model"), "--as", "bam");
        refuses("there is no file", "import", at("nowhere"), at("out"));
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().contains("out"));
        assertThat(run("export", at("model"), at("out"), "--as", "bam")).endsWith("/out: BamForCausalLM\n");
    }

    @Test
    void goesOnFromTextsAndIdsAndJudgesContinuations() throws IOException {
        model(DENSE);
        String said = run(
                "generate",
                at("model"),
                "--prompt",
                "ab",
                "--ids",
                "1 2",
                "--tokens",
                "3",
                "--temperature",
                "1",
                "--seed",
                "4");
        assertThat(said)
                .startsWith("ab")
                .isEqualTo(run(
                        "generate",
                        at("model"),
                        "--prompt",
                        "ab",
                        "--ids",
                        "1 2",
                        "--tokens",
                        "3",
                        "--temperature",
                        "1",
                        "--seed",
                        "4"));
        assertThat(Double.parseDouble(run("generate", at("model"), "--prompt", "ab", "--continuation", "cd")))
                .isBetween(-20.0, -5.0);
        refuses("'x' are no token ids", "generate", at("model"), "--ids", "x");
        refuses("token id 257 is outside 0 to 256", "generate", at("model"), "--ids", "257");
        refuses("is longer than the context of 5", "generate", at("model"), "--prompt", "abc", "--context", "5");
    }

    @Test
    void saysInOneSentenceWhatIsWrongWithAnOption() throws IOException {
        model(DENSE);
        refuses("there is no prompt; give --prompt TEXT or --ids IDS", "generate", at("model"));
        refuses(
                "the longest that fits is rows of ",
                "generate",
                at("model"),
                "--ids=1",
                "--tokens=1000000000",
                "--context=2000000000");
        refuses("the device is 'tpu'; give cpu, cuda or cuda:N", "generate", at("model"), "--ids=1", "--device=tpu");
        refuses("the temperature is -1.0; give", "generate", at("model"), "--ids", "1", "--temperature", "-1");
        refuses("top-k is 0; give at least 1", "generate", at("model"), "--ids", "1", "--top-k", "0");
        refuses("top-p is 2.0; give a number", "generate", at("model"), "--ids", "1", "--top-p", "2");
        refuses("threads is 0; give at least 1", "generate", at("model"), "--ids", "1", "--threads", "0");
        refuses(
                "a prompt of 3 tokens with a continuation of 2 is longer than the context of 4",
                "generate",
                at("model"),
                "--prompt",
                "ab",
                "--continuation",
                "cd",
                "--context",
                "4");
        refuses("'small' has no model 'btxx'; did you mean 'btx'?", "describe", "small", "btxx");
        refuses(
                "for results cannot be made",
                "verify",
                at("model"),
                "--out",
                at("model").resolve("config.json/out"));
    }

    @Test
    void modelsSideBySideAreMadeDescribedAndQuestioned() throws IOException {
        model(DENSE);
        Files.move(at("model"), at("seed"));
        model(DENSE);
        Files.move(at("model"), at("code"));
        run("merge", "--as", "branch-train-merge", "--out", at("both"), at("seed"), at("code"));
        assertThat(run("describe", at("both"))).contains("experts seed, code, side by side; the 2 likeliest are mixed");
        assertThat(run("generate", at("both"), "--prompt", "ab", "--tokens", "4"))
                .isEqualTo(run("generate", at("seed"), "--prompt", "ab", "--tokens", "4"));
        refuses("export its experts one by one", "export", at("both"), at("out"), "--as", "bam");
    }

    @Test
    void aStudyMayBeginWithAFolderOfHuggingFace() throws IOException {
        Path document = SmallStudy.write(folder, "small", 2, 2, 2);
        DenseArchitecture architecture = specs(document, TrainSpec.class)
                .map(training -> training.architecture().dense())
                .findFirst()
                .orElseThrow();
        model(architecture);
        run("export", at("model"), at("cohere"));
        String text = Files.readString(document).replaceFirst("(?m)^seed: .*", "seed: { import: cohere }");
        Files.writeString(document, text);
        assertThat(specs(document, ImportSpec.class).map(ImportSpec::architecture))
                .containsExactly(architecture);
    }

    private static <T> Stream<T> specs(Path document, Class<T> kind) {
        return StudyCommand.plan(document.toString()).stages().stream()
                .map(PlannedStage::spec)
                .filter(kind::isInstance)
                .map(kind::cast);
    }

    private void model(Architecture architecture) throws IOException {
        try (Network network = Network.random(architecture, 3, Numerics.SINGLE_THREAD)) {
            network.save(Files.createDirectory(at("model")));
        }
    }

    private Path at(String name) {
        return folder.resolve(name);
    }

    private void refuses(String fact, Object... arguments) {
        assertThatThrownBy(() -> run(arguments))
                .isInstanceOf(BamException.class)
                .hasMessageContaining(fact);
    }

    private static String run(Object... arguments) throws IOException {
        PrintStream screen = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            AtomicReference<Exception> failed = new AtomicReference<>();
            CommandLine line = new CommandLine(ModelCommand.class);
            line.setCaseInsensitiveEnumValuesAllowed(true);
            line.setExecutionExceptionHandler((failure, command, parsed) -> {
                failed.set(failure);
                return Main.FAILURE;
            });
            int status = line.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
            if (failed.get() instanceof BamException known) {
                throw known;
            }
            assertThat(status).isZero();
        } finally {
            System.setOut(screen);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
