package bam.tracking;

import bam.contracts.Architecture;
import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Cost;
import bam.contracts.Description;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.ImportSpec;
import bam.contracts.MergeSpec;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageSpec;
import bam.contracts.StageTicket;
import bam.contracts.TrainSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** What a stage is: its row, its parents, and how the mirror is told of it. */
final class StageRows {
    private StageRows() {}

    static BamException unknown(Fingerprint stage) {
        return new BamException(
                FailureKind.BAD_PLAN,
                "the ledger has no stage " + stage.abbreviated() + "; start its study, which records it");
    }

    /** Adds the rows of stages that are not there, in this order, and says which those are. */
    static Set<Fingerprint> insert(Handle handle, List<PlannedStage> stages, String experiment) {
        return handle.createQuery("""
                        INSERT INTO stage (fingerprint, label, kind, code, spec, experiment, steps)
                        SELECT new.fingerprint, new.label, new.kind, new.code, CAST(new.spec AS jsonb), :experiment,
                               new.steps
                        FROM unnest(:fingerprints, :labels, :kinds, :codes, :specs, :steps) WITH ORDINALITY
                            AS new (fingerprint, label, kind, code, spec, steps, place)
                        ORDER BY new.place
                        ON CONFLICT DO NOTHING RETURNING fingerprint
                        """)
                .bind("experiment", experiment)
                .bindArray(
                        "fingerprints",
                        String.class,
                        column(stages, stage -> stage.fingerprint().hex()))
                .bindArray("labels", String.class, column(stages, PlannedStage::label))
                .bindArray(
                        "kinds",
                        String.class,
                        column(stages, stage -> stage.spec().kind().name()))
                .bindArray(
                        "codes",
                        String.class,
                        column(stages, stage -> stage.code().hex()))
                .bindArray("specs", String.class, column(stages, stage -> Json.write(stage.spec())))
                .bindArray("steps", Long.class, column(stages, StageRows::steps))
                .map((row, context) -> new Fingerprint(row.getString("fingerprint")))
                .set();
    }

    static <T> List<T> column(List<PlannedStage> stages, Function<PlannedStage, T> value) {
        return stages.stream().map(value).toList();
    }

    private static long steps(PlannedStage stage) {
        return stage.spec() instanceof TrainSpec training ? training.steps() : 0;
    }

    static void insertParents(Handle handle, List<PlannedStage> stages) {
        List<Edge> edges = stages.stream().flatMap(Edge::into).toList();
        handle.createUpdate("""
                        INSERT INTO lineage (stage, role, parent, position)
                        SELECT * FROM unnest(:stages, :roles, :parents, :positions)
                        ON CONFLICT DO NOTHING
                        """)
                .bindArray(
                        "stages", String.class, edges.stream().map(Edge::stage).toList())
                .bindArray(
                        "roles",
                        String.class,
                        edges.stream().map(edge -> edge.parent().role()).toList())
                .bindArray(
                        "parents",
                        String.class,
                        edges.stream()
                                .map(edge -> edge.parent().fingerprint().hex())
                                .toList())
                .bindArray(
                        "positions",
                        Integer.class,
                        edges.stream().map(Edge::position).toList())
                .execute();
    }

    /** A parent of a stage, at its place among them. */
    private record Edge(String stage, Parent parent, int position) {
        static Stream<Edge> into(PlannedStage stage) {
            return IntStream.range(0, stage.parents().size())
                    .mapToObj(i ->
                            new Edge(stage.fingerprint().hex(), stage.parents().get(i), i));
        }
    }

    static Optional<PlannedStage> read(Handle handle, Fingerprint stage) {
        List<Parent> parents = handle.createQuery(
                        "SELECT role, parent FROM lineage WHERE stage = :stage ORDER BY position")
                .bind("stage", stage.hex())
                .map((row, context) -> new Parent(row.getString("role"), new Fingerprint(row.getString("parent"))))
                .list();
        return handle.createQuery("SELECT label, spec, code FROM stage WHERE fingerprint = :stage")
                .bind("stage", stage.hex())
                .map((row, context) -> new PlannedStage(
                        stage,
                        row.getString("label"),
                        Json.read(row.getString("spec"), StageSpec.class),
                        new Digest(row.getString("code")),
                        parents))
                .findOne();
    }

    static Optional<ArtifactReference> artifact(Handle handle, Fingerprint stage) {
        return handle.createQuery("""
                        SELECT digest, a.kind, bytes
                        FROM stage JOIN artifact a ON a.digest = stage.artifact
                        WHERE fingerprint = :stage AND state = 'DONE'
                        """)
                .bind("stage", stage.hex())
                .map((row, context) -> new ArtifactReference(
                        new Digest(row.getString("digest")), row.getString("kind"), row.getLong("bytes")))
                .findOne();
    }

    /**
     * Tells the mirror of stages that another study has come to want; the one run of each is tagged with all of them.
     */
    static void announce(Handle handle, List<PlannedStage> stages) {
        Map<String, Known> known = handle
                .createQuery("""
                        SELECT fingerprint, experiment, stage.label,
                               array_agg(member.study ORDER BY joined_at, member.study) AS studies
                        FROM stage JOIN study_stage member ON member.stage = stage.fingerprint
                        WHERE fingerprint = ANY(:stages) GROUP BY fingerprint
                        """)
                .bindArray(
                        "stages",
                        String.class,
                        column(stages, stage -> stage.fingerprint().hex()))
                .map(Known::of)
                .stream()
                .collect(Collectors.toMap(Known::fingerprint, Function.identity()));
        OutboxFacts.addRecorded(
                handle, column(stages, stage -> stage.fingerprint().hex()), column(stages, stage -> {
                    Known row =
                            Objects.requireNonNull(known.get(stage.fingerprint().hex()));
                    return new OutboxFacts.Recorded(
                            row.experiment(), row.label(), row.studies(), parameters(stage), tags(stage));
                }));
    }

    /** What the ledger knows of a stage beside the plan at hand: the study that brought it, and all that want it. */
    private record Known(String fingerprint, String experiment, String label, List<String> studies) {
        static Known of(ResultSet row, StatementContext context) throws SQLException {
            return new Known(
                    row.getString("fingerprint"), row.getString("experiment"), row.getString("label"), List.of((String
                                    [])
                            row.getArray("studies").getArray()));
        }
    }

    /** Settings and counts by name, for people. */
    static SortedMap<String, String> parameters(PlannedStage stage) {
        SortedMap<String, String> parameters =
                new TreeMap<>(Description.of(stage.spec()).lines());
        architecture(stage.spec()).map(Cost::of).ifPresent(cost -> {
            parameters.put("parameters.total", Long.toString(cost.totalParameters()));
            parameters.put("parameters.active", Long.toString(cost.activeParameters()));
        });
        if (stage.spec() instanceof TrainSpec training) {
            parameters.put("tokens", Long.toString(training.tokens()));
        }
        return parameters;
    }

    private static Optional<Architecture> architecture(StageSpec spec) {
        if (spec instanceof TrainSpec training) {
            return Optional.of(training.architecture());
        }
        if (spec instanceof MergeSpec merge) {
            return Optional.of(merge.result());
        }
        return spec instanceof ImportSpec imported ? Optional.of(imported.architecture()) : Optional.empty();
    }

    private static SortedMap<String, String> tags(PlannedStage stage) {
        SortedMap<String, String> tags = new TreeMap<>();
        tags.put("fingerprint", stage.fingerprint().hex());
        tags.put("temporal.workflow", StageTicket.workflowId(stage.fingerprint()));
        tags.put("kind", stage.spec().kind().name());
        tags.put("code", stage.code().hex());
        stage.parents()
                .forEach(parent ->
                        tags.put("parent." + parent.role(), parent.fingerprint().hex()));
        return tags;
    }
}
