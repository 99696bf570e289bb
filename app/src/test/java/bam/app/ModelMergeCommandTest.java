package bam.app;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.AttentionVariant;
import bam.contracts.Cost;
import bam.contracts.DenseArchitecture;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Numerics;
import bam.contracts.PaperModel;
import bam.model.Network;
import bam.model.weights.ModelFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Models are described and merged from the command line. */
class ModelMergeCommandTest {
    private static final DenseArchitecture DENSE = new DenseArchitecture(
            16,
            1,
            2,
            2,
            8,
            8,
            32,
            DenseArchitecture.Rope.STANDARD,
            DenseArchitecture.Norm.STANDARD,
            DenseArchitecture.Block.PARALLEL,
            false);

    private final Path folder;

    ModelMergeCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void describesThePapersModels() {
        ModelFigures figures = ModelFigures.of(
                "bam-shared-kv",
                Objects.requireNonNull(PaperModel.SMALL.variants().get("bam-shared-kv")),
                List.of(256));
        assertThat(ModelText.of(List.of(figures)))
                .startsWith("bam-shared-kv: 6 layers, hidden size 1024, 8 heads of 128 over 8 key-value heads")
                .contains("experts seed, code, math, law; feed-forward top-1; attention shared kv, soft over 4")
                .containsPattern("all +738,253,824 +625,007,616\n")
                .contains("mean at 256: attention 138,412,032, feed-forward 75,497,472, routers 98,304,"
                        + " vocabulary 524,288,000")
                .containsPattern("bytes to train 1 window +f32 +recomputed +bf16, recomputed\n  +context 256 +[\\d,]+ ")
                .contains("(bf16 adds copies of weights and activations to those in f32: ")
                .contains(
                        "of which, bytes in f32 at 256: process 629,145,600, parameters 2,953,015,296, gradients 2,953,015,296")
                .contains("49,152 bytes in f32: keys 24,576, values 24,576, of 1 to a layer");
    }

    @Test
    void mergesFoldersAndSaysWhatCameOut() throws IOException {
        for (String name : List.of("base", "code", "law")) {
            try (Network network = Network.random(DENSE, name.hashCode(), Numerics.SINGLE_THREAD)) {
                network.save(Files.createDirectory(folder.resolve(name)));
            }
        }
        String[] arguments = {
            "merge", "--as", "bam-shared-kv", "--out", path("mixed"), path("base"), path("code"), path("law")
        };
        MixtureArchitecture expected =
                MixtureArchitecture.standard(DENSE, List.of("seed", "code", "law"), AttentionVariant.SHARED_KV);
        Cost cost = Cost.of(expected);
        assertThat(run(arguments))
                .isEqualTo(String.format(
                        Locale.ROOT,
                        "%s holds %,d parameters, %,d of them active, merged from [seed, code, law]%n",
                        path("mixed"),
                        cost.totalParameters(),
                        cost.activeParameters()));
        assertThat(ModelFolder.architecture(folder.resolve("mixed"))).isEqualTo(expected);
        assertThat(folder.resolve("mixed/provenance.json")).exists();
        assertThat(folder).isDirectoryNotContaining("glob:**/.mixed*");
        assertThat(new CommandLine(ModelCommand.class)
                        .setExecutionExceptionHandler((e, c, p) -> 9)
                        .execute(arguments))
                .isEqualTo(9);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String run(String... arguments) {
        PrintStream old = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(new CommandLine(ModelCommand.class).execute(arguments)).isZero();
        } finally {
            System.setOut(old);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
