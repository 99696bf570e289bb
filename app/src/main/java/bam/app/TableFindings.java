package bam.app;

import bam.comparison.PairedDifference;
import bam.comparison.ResultTable;
import bam.contracts.BamException;
import bam.contracts.StudyPlan;
import bam.mirror.StudyFindings;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a study came to, as its result table says: figures for each variant of each replicate, tables, plots. */
final class TableFindings implements StudyFindings {
    private static final Logger log = LoggerFactory.getLogger(TableFindings.class);

    private final Connection connection;

    TableFindings(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Findings of(StudyPlan plan) {
        Results results = new Results(connection.ledger().studies(), connection::store);
        ResultTable table = results.table(plan);
        Map<Member, SortedMap<String, Double>> figures = new HashMap<>();
        for (StudyPlan.Replicate replicate : plan.replicates()) {
            ResultTable alone = results.table(only(plan, replicate));
            for (StudyPlan.Variant variant : replicate.variants()) {
                alone.rows().stream()
                        .filter(row -> row.label().equals(variant.name()))
                        .forEach(row -> figures.put(
                                new Member(replicate.seed(), variant.name()), figures(alone.domains(), row)));
            }
        }
        return new Findings(figures, files(plan, results, table));
    }

    private static StudyPlan only(StudyPlan plan, StudyPlan.Replicate replicate) {
        return new StudyPlan(
                plan.id(),
                plan.name(),
                plan.document(),
                plan.stages(),
                plan.corpora(),
                List.of(replicate),
                plan.domains(),
                plan.baseline());
    }

    private static SortedMap<String, Double> figures(List<String> domains, ResultTable.Row row) {
        SortedMap<String, Double> figures = new TreeMap<>();
        for (int i = 0; i < domains.size(); i++) {
            figures.put(
                    "perplexity/" + domains.get(i), row.perplexities().get(i).mean());
        }
        figures.put("perplexity", row.average().mean());
        figures.put("bits-per-byte", row.bitsPerByte().mean());
        for (PairedDifference difference : row.differences()) {
            if (difference instanceof PairedDifference.Measured measured) {
                figures.put("bits-per-byte-minus-baseline/" + measured.domain(), measured.bitsPerByte());
            }
        }
        return figures;
    }

    private SortedMap<String, byte[]> files(StudyPlan plan, Results results, ResultTable table) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put("results/table.md", bytes(table.markdown()));
        caveated(plan, results).ifPresent(text -> files.put("results/table.txt", bytes(text)));
        files.put("results/table.json", bytes(Json.text(table)));
        plot(files, "plots/bits-per-byte.png", () -> Plots.bitsPerByte(table));
        plot(
                files,
                "plots/loss.png",
                () -> Plots.losses(plan, connection.ledger().studies()));
        return files;
    }

    /** A machine without fonts cannot draw. */
    private static void plot(SortedMap<String, byte[]> files, String path, Supplier<byte[]> drawing) {
        try {
            files.put(path, drawing.get());
        } catch (RuntimeException | LinkageError | InternalError undrawn) {
            log.warn("{} is not drawn: {}; install fontconfig and a font", path, undrawn.toString());
        }
    }

    /** The table with what it cannot show, for which the corpora must be at hand. */
    private static Optional<String> caveated(StudyPlan plan, Results results) {
        try {
            return Optional.of(results.text(plan));
        } catch (BamException absent) {
            log.warn("the table of study {} is mirrored without its caveats: {}", plan.id(), absent.sentence());
            return Optional.empty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
