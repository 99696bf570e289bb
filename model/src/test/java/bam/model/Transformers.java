package bam.model;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.DenseArchitecture;
import bam.contracts.TokenBatch;
import bam.contracts.Tokenizer;
import bam.model.huggingface.Export;
import bam.model.huggingface.ExportSettings;
import bam.model.huggingface.Family;
import bam.model.huggingface.ModelCard;
import bam.model.weights.ModelFolder;
import bam.model.weights.SafetensorsWriter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/** The real transformers in one Python process, since loading it takes longer than all that it then computes. */
final class Transformers {
    static final int NEW_TOKENS = 6;
    static final List<String> TAMPERED = List.of("heads", "pairs");

    private static final int CONTEXT = 64;
    private static final int ROWS = 3;
    private static final int COLUMNS = 20;
    private static final int IDS = 61;
    private static final String SHARD = "20KB";

    private final Path folder;
    private final ArrayNode jobs = new ObjectMapper().createArrayNode();

    Transformers(Path folder) throws IOException {
        this.folder = folder;
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("ids", List.of((long) ROWS, (long) COLUMNS));
        shapes.put("targets", List.of((long) ROWS, (long) COLUMNS));
        try (FileChannel channel = FileChannel.open(
                folder.resolve("inputs.safetensors"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = new SafetensorsWriter(channel, shapes, Map.of());
            writer.write(floats(batch().ids()), ROWS * COLUMNS);
            writer.write(floats(batch().targets()), ROWS * COLUMNS);
            writer.finish();
        }
    }

    static boolean arePrepared() {
        return python().isPresent();
    }

    /** What continuous integration may skip stands in a list: old machines are there, failed installations are not. */
    static String whatIsMissing() throws IOException, InterruptedException {
        String search = "for python in python3 python3.13 python3.12 python3.11; do "
                + "\"$python\" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && exit; done; exit 1";
        boolean found = new ProcessBuilder("sh", "-c", search).start().waitFor() == 0;
        return found
                ? "transformers is not installed; './bam test' does that, into its home"
                : "transformers needs Python 3.11 or newer";
    }

    /** One that was not filled to its end has no such file. */
    private static Optional<Path> python() {
        return Optional.ofNullable(System.getenv("BAM_TEST_HOME"))
                .map(home -> Path.of(home, "venv", "transformers"))
                .filter(environment -> Files.exists(environment.resolve("complete")))
                .map(environment -> environment.resolve(Path.of("bin", "python")))
                .filter(Files::isExecutable);
    }

    /** What all models read. */
    static TokenBatch batch() {
        Random random = new Random(7);
        int[] ids = random.ints(ROWS * COLUMNS, 0, IDS).toArray();
        return new TokenBatch(
                ROWS, COLUMNS, ids, random.ints(ROWS * COLUMNS, 0, IDS).toArray());
    }

    private static float[] floats(int[] ids) {
        float[] floats = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            floats[i] = ids[i];
        }
        return floats;
    }

    /** Writes and exports a model, to be read as it is, saved again in shards, and read tampered with. */
    void export(ExportedModel model) throws IOException {
        Path ours = Files.createDirectory(folder.resolve(model.name()));
        WideModels.write(ours, model.architecture(), model.name().hashCode());
        export(ours, model.family(), Optional.empty());
        job(model.name(), model.name(), model.family())
                .put("resave", folder.resolve(model.name() + "-resaved").toString())
                .put("shard", SHARD)
                .put("step", model.family() == Family.BAM);
        for (String how : TAMPERED) {
            job(model.name(), model.name() + "-" + how, model.family()).put("tamper", how);
        }
    }

    /** A model over bytes, with its tokenizer. */
    void exportWithTokenizer(String name, String text) throws IOException {
        DenseArchitecture dense = new DenseArchitecture(
                8,
                1,
                1,
                1,
                4,
                8,
                257,
                DenseArchitecture.Rope.STANDARD,
                DenseArchitecture.Norm.STANDARD,
                DenseArchitecture.Block.PARALLEL,
                true);
        Path ours = Files.createDirectory(folder.resolve(name));
        WideModels.write(ours, dense, 1);
        export(ours, Family.COHERE, Optional.of(Tokenizer.BYTES));
        job(name, name, Family.COHERE).put("text", text);
    }

    private void export(Path ours, Family family, Optional<Tokenizer> tokenizer) throws IOException {
        Path exported = Files.createDirectory(folder.resolve(ours.getFileName() + "-exported"));
        ModelCard card = ModelCard.named(ours.getFileName().toString());
        try (ModelFolder model = ModelFolder.open(ours)) {
            Export.write(model, family, new ExportSettings(CONTEXT, tokenizer, card), exported);
        }
    }

    private ObjectNode job(String model, String output, Family family) {
        return jobs.addObject()
                .put("folder", folder.resolve(model + "-exported").toString())
                .put("class", family.className())
                .put("own_code", family == Family.BAM)
                .put("inputs", folder.resolve("inputs.safetensors").toString())
                .put("new_tokens", NEW_TOKENS)
                .put("output", folder.resolve(output + ".safetensors").toString());
    }

    void run() throws IOException, InterruptedException {
        run(folder, "transformers_jobs.py", jobs);
    }

    /** Runs a script of the test resources on jobs, both put into the folder. */
    static void run(Path folder, String name, ArrayNode jobs) throws IOException, InterruptedException {
        Path script = folder.resolve(name);
        try (InputStream text = Objects.requireNonNull(Transformers.class.getResourceAsStream(name))) {
            Files.write(script, text.readAllBytes());
        }
        Path file = folder.resolve("jobs.json");
        new ObjectMapper().writeValue(file.toFile(), jobs);
        Path log = folder.resolve("python.log");
        ProcessBuilder builder = new ProcessBuilder(
                        python().orElseThrow().toString(), script.toString(), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("HF_HUB_OFFLINE", "1");
        builder.environment().put("HF_HOME", folder.resolve("hub").toString());
        int status = builder.start().waitFor();
        assertThat(status).as(Files.readString(log)).isZero();
    }
}
