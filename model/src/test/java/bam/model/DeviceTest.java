package bam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import bam.contracts.Architecture;
import bam.contracts.AttentionVariant;
import bam.contracts.DenseArchitecture;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Numerics;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the kernels make lies where their arguments lie; seen without a device, which is all that can be had here.
 */
class DeviceTest {
    private static final Pattern MAKES =
            Pattern.compile("torch\\.(zeros|ones|empty|full|arange|eye|linspace|tensor|scalar_tensor|rand\\w*)\\(");
    private static final Pattern LISTS = Pattern.compile("(\\w+)\\.tolist\\(");

    /** Places in a cache, more than tokens. */
    private static final int CAPACITY = 10;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyTensorThatAKernelMakesIsGivenADevice() throws IOException {
        for (String source : Script.SOURCES) {
            assertThat(withoutDevice(text(source))).as(source).isEmpty();
        }
        assertThat(withoutDevice("y = torch.zeros([2], dtype=7) + torch.full([], f(1), device=ops.prim.device(x))"))
                .containsExactly("torch.zeros([2], dtype=7)");
    }

    @Test
    void whatTheInterpreterReadsIsOnTheHost() throws IOException {
        for (String source : Script.SOURCES) {
            String text = text(source);
            Matcher read = LISTS.matcher(text);
            while (read.find()) {
                assertThat(text).contains(read.group(1) + " = torch.cpu(");
            }
        }
    }

    /**
     * Every entrance of the kernels runs with operands of which it is known whether they would lie on a device: none
     * mixes both sides, results lie on the device, numbers are the host's, and each operator has a kernel for CUDA.
     */
    @Test
    void noKernelMixesTheHostWithADevice() throws IOException, InterruptedException {
        if (!Transformers.arePrepared()) {
            abort(Transformers.whatIsMissing());
        }
        ArrayNode jobs = new ObjectMapper().createArrayNode();
        for (ExportedModel model : ExportedModel.all()) {
            for (Numerics.Precision precision : Numerics.Precision.values()) {
                Numerics numerics = new Numerics(Numerics.Device.CPU, 1, precision);
                job(jobs.addObject(), model.name() + "-" + precision, model.architecture(), numerics, Map.of());
            }
        }
        ExportedModel soft = ExportedModel.all().stream()
                .filter(model -> model.name().equals("expert_kv"))
                .findFirst()
                .orElseThrow();
        Map<String, String> onTheHost = Map.of("ENTROPY_SCALE", "torch.zeros([1])");
        job(jobs.addObject(), "wrong", soft.architecture(), Numerics.SINGLE_THREAD, onTheHost);
        Transformers.run(folder, "pretended_device.py", jobs);
    }

    private void job(
            ObjectNode job, String name, Architecture architecture, Numerics numerics, Map<String, String> wrong)
            throws IOException {
        ParameterLayout layout = new ParameterLayout(architecture);
        Map<String, String> constants = new HashMap<>(KernelConstants.of(architecture, layout, numerics));
        constants.putAll(wrong);
        Path archive = folder.resolve(name + ".pt");
        Files.write(archive, Script.archive(constants));
        DenseArchitecture dense = architecture.dense();
        job.put("name", name)
                .put("wrong", !wrong.isEmpty())
                .put("archive", archive.toString())
                .put("vocabulary", dense.vocabularySize())
                .put("half_head", dense.headSize() / 2)
                .put("layers", dense.layers());
        ArrayNode leaves = job.putArray("leaves");
        layout.leaves().forEach(leaf -> leaf.shape().forEach(leaves.addArray()::add));
        boolean ownKeys = architecture instanceof MixtureArchitecture mixture
                && mixture.attention() == AttentionVariant.EXPERT_KV;
        int heads = dense.keyValueHeads() * (ownKeys ? ((MixtureArchitecture) architecture).attentionExperts() : 1);
        job.putArray("cache").add(heads).add(CAPACITY).add(dense.headSize());
    }

    private static List<String> withoutDevice(String text) {
        List<String> found = new ArrayList<>();
        Matcher making = MAKES.matcher(text);
        while (making.find()) {
            String call = text.substring(making.start(), end(text, making.end()));
            if (!call.contains("device=")) {
                found.add(call);
            }
        }
        return found;
    }

    /** Behind the bracket that closes what is open. */
    private static int end(String text, int from) {
        int open = 1;
        int at = from;
        while (open > 0) {
            char next = text.charAt(at++);
            open += next == '(' ? 1 : next == ')' ? -1 : 0;
        }
        return at;
    }

    private static String text(String source) throws IOException {
        try (InputStream stream = Objects.requireNonNull(Script.class.getResourceAsStream(source))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
