package bam.tracking;

import bam.contracts.Fingerprint;
import bam.contracts.TensorGroup;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What results are made of, in the tables. */
final class IngredientRows {
    private IngredientRows() {}

    /** What is told last takes the place of what was told before. */
    static void replace(Handle handle, Fingerprint stage, Ingredients told) {
        handle.createUpdate("DELETE FROM tensor_lineage WHERE stage = :stage")
                .bind("stage", stage.hex())
                .execute();
        handle.createUpdate("DELETE FROM corpus WHERE stage = :stage")
                .bind("stage", stage.hex())
                .execute();
        told.corpusManifest().ifPresent(manifest -> insertManifest(handle, stage, manifest));
        insertTensors(handle, stage, told.tensors());
    }

    private static void insertManifest(Handle handle, Fingerprint stage, String manifest) {
        handle.createUpdate("INSERT INTO corpus (stage, manifest) VALUES (:stage, CAST(:manifest AS jsonb))")
                .bind("stage", stage.hex())
                .bind("manifest", manifest)
                .execute();
    }

    private static void insertTensors(Handle handle, Fingerprint stage, List<Ingredients.Tensors> tensors) {
        handle.createUpdate("""
                        INSERT INTO tensor_lineage (stage, tensor_group, rule, role, tensors)
                        SELECT :stage, new.* FROM unnest(:groups, :rules, :roles, :counts) AS new
                        """)
                .bind("stage", stage.hex())
                .bindArray(
                        "groups",
                        String.class,
                        column(tensors, one -> one.group().name()))
                .bindArray(
                        "rules", String.class, column(tensors, one -> one.rule().name()))
                .bindArray("roles", String.class, roles(tensors))
                .bindArray("counts", Integer.class, column(tensors, Ingredients.Tensors::count))
                .execute();
    }

    /** Null for what was drawn. */
    private static @Nullable Object[] roles(List<Ingredients.Tensors> tensors) {
        @Nullable Object[] roles = new Object[tensors.size()];
        for (int i = 0; i < roles.length; i++) {
            roles[i] = tensors.get(i).role().orElse(null);
        }
        return roles;
    }

    private static Object[] column(List<Ingredients.Tensors> tensors, Function<Ingredients.Tensors, ?> value) {
        return tensors.stream().map(value).toArray();
    }

    static Ingredients read(Handle handle, Fingerprint stage) {
        Optional<String> manifest = handle.createQuery("SELECT manifest FROM corpus WHERE stage = :stage")
                .bind("stage", stage.hex())
                .mapTo(String.class)
                .findOne();
        return new Ingredients(
                manifest,
                handle.createQuery("""
                        SELECT tensor_group, rule, role, tensors FROM tensor_lineage WHERE stage = :stage
                        ORDER BY tensor_group, rule, role
                        """)
                        .bind("stage", stage.hex())
                        .map((row, context) -> new Ingredients.Tensors(
                                TensorGroup.valueOf(row.getString("tensor_group")),
                                Ingredients.Rule.valueOf(row.getString("rule")),
                                Optional.ofNullable(row.getString("role")),
                                row.getInt("tensors")))
                        .list());
    }
}
