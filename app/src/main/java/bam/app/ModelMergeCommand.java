package bam.app;

import bam.contracts.BamException;
import bam.contracts.Cost;
import bam.contracts.FailureKind;
import bam.contracts.MergeSpec;
import bam.model.Merge;
import bam.model.weights.ModelFolder;
import bam.study.Merging;
import bam.study.StudyDocument;
import bam.study.VariantText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sources become one model, without a study. */
@Command(
        name = "merge",
        description = {
            "Merge dense model folders of one architecture into one model, tensor by tensor: no more is held than a",
            "small piece of each source. Where each tensor comes from is written beside the weights."
        },
        footer = {
            "",
            "Example: ./bam model merge --as bam-expert-kv --out mixed seed code math law",
            "         ./bam model merge --as 'attention: averaged, copies: { seed: 2 }, top-k: 3' --out mixed seed code"
        })
final class ModelMergeCommand implements Callable<Integer> {
    @Option(
            names = "--as",
            required = true,
            paramLabel = "VARIANT",
            description = {
                "bam-expert-kv, bam-shared-kv, btx, soup, sparse-upcycling or branch-train-merge; or keys as under 'variants'",
                "of a study."
            })
    private String variant = "";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to make.")
    private Path output = Path.of("");

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the fresh routers. Default: 1.")
    private long seed = 1;

    @Parameters(
            arity = "1..*",
            paramLabel = "MODEL",
            description =
                    "Model folders: the untouched seed first, then experts, which are called after their folders.")
    private List<Path> folders = List.of();

    @Override
    public Integer call() throws IOException {
        List<String> names = names();
        StudyDocument.Variant wanted = VariantText.parse(variant, names);
        MergeSpec spec = Merging.of(
                wanted, names, ModelFolder.architecture(folders.get(0)).dense(), seed);
        write(spec, names);
        Cost cost = Cost.of(spec.result());
        System.out.printf(
                Locale.ROOT,
                "%s holds %,d parameters, %,d of them active, merged from %s%n",
                output,
                cost.totalParameters(),
                cost.activeParameters(),
                spec.sources());
        return 0;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(List.of(StudyDocument.SEED));
        for (Path folder : folders.subList(1, folders.size())) {
            String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
            if (names.contains(name)) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "two sources are called '" + name + "'; give their folders different names");
            }
            names.add(name);
        }
        return names;
    }

    private void write(MergeSpec spec, List<String> names) {
        List<Path> sources = spec.sources().stream()
                .map(name -> folders.get(names.indexOf(name)))
                .toList();
        NewFolder.write(output, folder -> Merge.write(spec, sources, folder, () -> {}));
    }
}
