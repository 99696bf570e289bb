package bam.tracking;

import bam.contracts.StudyPlan;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** What a study compares: its replicates, and the variants in each. */
final class StudyShape {
    private StudyShape() {}

    /** A variant at its place in a replicate at its place. */
    private record Placed(int replicate, int position, StudyPlan.Variant variant) {}

    static void delete(Handle handle, String study) {
        handle.createUpdate("""
                        WITH gone AS (DELETE FROM variant WHERE study = :study)
                        DELETE FROM replicate WHERE study = :study
                        """).bind("study", study).execute();
    }

    /** The stages are members of the study by now. */
    static void insert(Handle handle, StudyPlan plan) {
        handle.createUpdate("""
                        INSERT INTO replicate (study, position, seed, trunk)
                        SELECT :study, new.place - 1, new.seed, new.trunk
                        FROM unnest(:seeds, :trunks) WITH ORDINALITY AS new (seed, trunk, place)
                        """)
                .bind("study", plan.id())
                .bindArray("seeds", Long.class, column(plan.replicates(), StudyPlan.Replicate::seed))
                .bindArray(
                        "trunks",
                        String.class,
                        column(plan.replicates(), one -> one.trunk().hex()))
                .execute();
        insertVariants(handle, plan);
    }

    private static void insertVariants(Handle handle, StudyPlan plan) {
        List<Placed> variants = IntStream.range(0, plan.replicates().size())
                .boxed()
                .flatMap(replicate ->
                        placed(replicate, plan.replicates().get(replicate).variants()))
                .toList();
        handle.createUpdate("""
                        INSERT INTO variant (study, replicate, position, name, merge, mixture)
                        SELECT :study, new.* FROM unnest(:replicates, :positions, :names, :merges, :mixtures) AS new
                        """)
                .bind("study", plan.id())
                .bindArray("replicates", Integer.class, column(variants, Placed::replicate))
                .bindArray("positions", Integer.class, column(variants, Placed::position))
                .bindArray(
                        "names",
                        String.class,
                        column(variants, one -> one.variant().name()))
                .bindArray(
                        "merges",
                        String.class,
                        column(variants, one -> one.variant().merge().hex()))
                .bindArray(
                        "mixtures",
                        String.class,
                        column(variants, one -> one.variant().mixture().hex()))
                .execute();
    }

    private static Stream<Placed> placed(int replicate, List<StudyPlan.Variant> variants) {
        return IntStream.range(0, variants.size())
                .mapToObj(position -> new Placed(replicate, position, variants.get(position)));
    }

    private static <T> Object[] column(List<T> rows, Function<T, ?> value) {
        return rows.stream().map(value).toArray();
    }
}
