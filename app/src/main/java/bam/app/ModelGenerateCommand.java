package bam.app;

import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.InferenceShape;
import bam.contracts.Numerics;
import bam.contracts.Tokenizer;
import bam.data.ByteTokenizer;
import bam.model.GenerationRequest;
import bam.model.Generator;
import bam.model.LanguageModel;
import bam.model.Likelihood;
import bam.model.Sampling;
import bam.model.weights.ModelFolder;
import bam.training.MemoryBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A model goes on from prompts, or says how likely it holds given continuations. */
@Command(
        name = "generate",
        description = {
            "Go on from prompts, all in one batch, with a cache of keys and values. A text is the beginning of a",
            "document; it ends where the model begins another."
        },
        footer = {
            "",
            "Example: ./bam model generate model --prompt 'The court' --tokens 200 --temperature 0.8 --top-p 0.95",
            "         ./bam model generate model --prompt 'public static' --continuation ' void main'"
        })
final class ModelGenerateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Model folder of ours.")
    private Path folder = Path.of("");

    @Option(names = "--prompt", paramLabel = "TEXT", description = "Text to go on from; may be given several times.")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--ids", paramLabel = "IDS", description = "Token ids instead, such as '256 72 105'; likewise.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--continuation",
            paramLabel = "TEXT",
            description = "Print the logarithm of this text's probability after each prompt instead; likewise.")
    private List<String> continuations = new ArrayList<>();

    @Option(names = "--tokens", paramLabel = "N", defaultValue = "128", description = "New tokens. Default: 128.")
    private int tokens = 128;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 takes the most likely token. Default: 0.")
    private double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Draw among the K most likely. Default: all.")
    private int topK = Integer.MAX_VALUE;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Draw among the most likely that hold this share together. Default: 1.")
    private double topP = 1;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed of the draws. Default: 0.")
    private long seed;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End before this text; may be given several times.")
    private List<String> stops = new ArrayList<>();

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            defaultValue = "4096",
            description = "Most tokens of a prompt with its continuation. Default: 4096.")
    private int context = 4096;

    @Option(names = "--threads", paramLabel = "N", description = "CPU threads. Default: all.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "cpu, cuda or cuda:N, as of a worker; not run on a GPU yet. Default: cpu.")
    private Optional<String> device = Optional.empty();

    @Mixin
    private HomeOption home = new HomeOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (texts.isEmpty() && ids.isEmpty()) {
            throw new BamException(FailureKind.BAD_INPUT, "there is no prompt; give --prompt TEXT or --ids IDS");
        }
        Slot slot = Slot.of(Optional.empty(), device);
        Numerics numerics = Given.checked(() -> slot.numerics(threads));
        Sampling sampling = Given.checked(() -> new Sampling(temperature, topK, topP, seed));
        if (slot.cuda().isPresent()) {
            CudaBuild.use(slot.cuda().getAsInt(), home);
        } else {
            requireRoom(ModelFolder.architecture(folder));
        }
        Quiescence.beforeExit();
        try (LanguageModel model = LanguageModel.load(folder, numerics)) {
            boolean speaksBytes = model.architecture().dense().vocabularySize() == Tokenizer.BYTES.vocabularySize();
            if (!speaksBytes && !(texts.isEmpty() && stops.isEmpty() && continuations.isEmpty())) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "the model has " + model.architecture().dense().vocabularySize()
                                + " ids, and texts are bytes (257 ids); give --ids instead");
            }
            if (continuations.isEmpty()) {
                generate(model, speaksBytes, sampling);
            } else {
                judge(model);
            }
        }
        return 0;
    }

    /** Before gigabytes are read. */
    private void requireRoom(Architecture architecture) {
        int longest = prompts().stream().mapToInt(prompt -> prompt.length).max().orElse(1);
        InferenceShape shape = continuations.isEmpty()
                ? InferenceShape.generating(
                        architecture, Numerics.Precision.F32, prompts().size(), longest, longest + tokens)
                : InferenceShape.scoring(
                        architecture,
                        Numerics.Precision.F32,
                        prompts().size() * continuations.size(),
                        longest
                                + continuations.stream()
                                        .mapToInt(text -> ByteTokenizer.encode(text).length)
                                        .max()
                                        .orElse(0));
        MemoryBudget.ofMachine(1).require(folder.toString(), shape);
    }

    private void generate(LanguageModel model, boolean speaksBytes, Sampling sampling) {
        List<int[]> ends = new ArrayList<>();
        stops.forEach(stop -> ends.add(ByteTokenizer.encode(stop)));
        if (speaksBytes) {
            ends.add(new int[] {ByteTokenizer.SEPARATOR});
        }
        List<int[]> said = Generator.generate(model, new GenerationRequest(prompts(), tokens, sampling, ends, context));
        for (int row = 0; row < said.size(); row++) {
            System.out.println(
                    row < texts.size()
                            ? texts.get(row) + ByteTokenizer.decode(said.get(row))
                            : Arrays.stream(said.get(row))
                                    .mapToObj(Integer::toString)
                                    .collect(Collectors.joining(" ")));
        }
    }

    private void judge(LanguageModel model) {
        List<Likelihood.Question> questions = prompts().stream()
                .flatMap(prompt -> continuations.stream().map(text -> question(prompt, text)))
                .toList();
        for (double logarithm : Likelihood.logarithms(model, questions)) {
            System.out.println(String.format(Locale.ROOT, "%.6f", logarithm));
        }
    }

    private Likelihood.Question question(int[] prompt, String continuation) {
        int[] wanted = ByteTokenizer.encode(continuation);
        if ((long) prompt.length + wanted.length > context) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "a prompt of " + prompt.length + " tokens with a continuation of " + wanted.length
                            + " is longer than the context of " + context + "; shorten one of them");
        }
        return new Likelihood.Question(list(prompt), list(wanted));
    }

    /** Texts first, then ids; a text stands behind the token that begins a document. */
    private List<int[]> prompts() {
        Stream<int[]> begun = texts.stream()
                .map(text -> IntStream.concat(
                                IntStream.of(ByteTokenizer.SEPARATOR), Arrays.stream(ByteTokenizer.encode(text)))
                        .toArray());
        return Stream.concat(begun, ids.stream().map(ModelGenerateCommand::parse))
                .toList();
    }

    private static int[] parse(String ids) {
        try {
            return Arrays.stream(ids.strip().split("[ ,]+"))
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (NumberFormatException failure) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "'" + ids + "' are no token ids; give integers with spaces between them",
                    failure);
        }
    }

    private static List<Integer> list(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }
}
