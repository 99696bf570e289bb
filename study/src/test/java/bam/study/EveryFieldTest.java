package bam.study;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.AttentionRouter;
import bam.contracts.AttentionVariant;
import bam.contracts.CorpusSpec;
import bam.contracts.Deduplication;
import bam.contracts.DenseArchitecture;
import bam.contracts.Digest;
import bam.contracts.Divergence;
import bam.contracts.EnsembleArchitecture;
import bam.contracts.EvaluationSpec;
import bam.contracts.FeedForwardRouter;
import bam.contracts.Fingerprint;
import bam.contracts.ImportSpec;
import bam.contracts.LearningRate;
import bam.contracts.MergeOptions;
import bam.contracts.MergeSpec;
import bam.contracts.MixtureArchitecture;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StageKind;
import bam.contracts.StageSpec;
import bam.contracts.StepMemory;
import bam.contracts.TensorGroup;
import bam.contracts.TextFormat;
import bam.contracts.TextSource;
import bam.contracts.Tokenizer;
import bam.contracts.TrainSpec;
import bam.study.SpecMutations.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every field of every kind of stage is changed by itself: what decides a result changes the fingerprint. */
class EveryFieldTest {
    /** Where something lies or what it is called: no result depends on these, and nothing else is left out. */
    private static final Set<String> PLACES_AND_NAMES =
            Set.of("ImportSpec.path", "Files.path", "MavenArtifact.coordinates", "CorpusSpec.domain");

    /** Fields that differences call otherwise than by their own name. */
    private static final Map<String, String> CALLED = Map.of(
            "AttentionRouter.loadBalanceCoefficient", "load-balance",
            "AttentionRouter.zCoefficient", "z",
            "FeedForwardRouter.loadBalanceCoefficient", "load-balance",
            "FeedForwardRouter.zCoefficient", "z",
            "EnsembleArchitecture.experts", "ensemble",
            "EnsembleArchitecture.topK", "ensemble-top-k");

    private static final Digest CODE = Digest.of("code");
    private static final List<Parent> PARENTS = List.of(
            new Parent(Parent.INITIAL, new Fingerprint(Digest.of("parent").hex())));
    private static final Numerics NUMERICS = Numerics.SINGLE_THREAD;
    private static final DenseArchitecture DENSE = new DenseArchitecture(
            16,
            2,
            4,
            2,
            4,
            32,
            257,
            DenseArchitecture.Rope.STANDARD,
            DenseArchitecture.Norm.STANDARD,
            DenseArchitecture.Block.PARALLEL,
            false);
    private static final FeedForwardRouter ROUTER = new FeedForwardRouter(2, true, false, 0.02, 0.002);
    private static final List<String> SOURCES = List.of("seed", "code", "law");

    /** Between them, these have every field at a value with which it matters. */
    private static final List<StageSpec> EXAMPLES = List.of(
            new CorpusSpec(
                    "prose",
                    List.of(
                            new TextSource.Files("/texts", Digest.of("texts"), "**", TextFormat.LINES),
                            new TextSource.MavenArtifact("g:a:1", Digest.of("jar"), "**/*.java", TextFormat.JAVA, 0.5),
                            new TextSource.Arithmetic(100, 1)),
                    Deduplication.EXACT,
                    0.1,
                    Tokenizer.BYTES),
            new ImportSpec("/model", Digest.of("model"), DENSE),
            new ImportSpec("/ensemble", Digest.of("ensemble"), new EnsembleArchitecture(DENSE, SOURCES, 2)),
            training(mixture(new AttentionRouter(AttentionRouter.Gate.TOP_K, 2, true, 0.01, 0.001))),
            training(mixture(AttentionRouter.soft(3))),
            new MergeSpec(
                    new MixtureArchitecture(
                            DENSE, SOURCES, AttentionVariant.AVERAGED, AttentionRouter.soft(3), ROUTER, false),
                    SOURCES,
                    0.01,
                    1,
                    new MergeOptions(List.of("law", "code", "seed"), List.of("seed", "law"), true)),
            new MergeSpec(
                    new MixtureArchitecture(
                            DENSE,
                            List.of("code", "law"),
                            AttentionVariant.AVERAGED,
                            AttentionRouter.soft(2),
                            ROUTER,
                            true),
                    SOURCES,
                    0.01,
                    1),
            new EvaluationSpec(List.of("prose", "code"), 8, 16, NUMERICS));

    private static MixtureArchitecture mixture(AttentionRouter router) {
        return new MixtureArchitecture(DENSE, SOURCES, AttentionVariant.EXPERT_KV, router, ROUTER, false);
    }

    private static TrainSpec training(MixtureArchitecture mixture) {
        return new TrainSpec(
                StageKind.MIXTURE,
                mixture,
                new TreeMap<>(Map.of("prose", 0.5, "code", 0.5)),
                16,
                8,
                new LearningRate(6e-3, 10, 100, 0.2),
                new Optimizer(0.8, 0.9, 1e-6, 0.2, 2, List.of(TensorGroup.EMBEDDINGS)),
                1,
                "mixture",
                NUMERICS,
                new Divergence(3, 32, 50, 2),
                new StepMemory(2, StepMemory.BalanceScope.BATCH, true));
    }

    @Test
    void everyFieldOfEveryKindOfStageIsChangedSomewhere() {
        Collection<Field> changed = new TreeSet<>();
        EXAMPLES.forEach(example -> changed.addAll(SpecMutations.of(example).keySet()));

        Collection<Field> all = new TreeSet<>(SpecMutations.fieldsBelow(StageSpec.class));
        all.removeIf(field -> field.toString().equals("CorpusSpec.tokenizer"));
        assertThat(Tokenizer.values()).as("a second one can be changed to").hasSize(1);
        assertThat(changed).containsExactlyElementsOf(all).hasSizeGreaterThan(70);
    }

    @Test
    void whatDecidesAResultChangesTheFingerprintAndIsNamedExactly() {
        for (StageSpec example : EXAMPLES) {
            PlannedStage original = planned(example);
            SpecMutations.of(example).forEach((field, changes) -> {
                PlannedStage changed = planned((StageSpec) changes.get(0));
                StageDifference difference = StageDifference.of(original, changed);
                if (PLACES_AND_NAMES.contains(field.toString())) {
                    assertThat(changed.fingerprint()).as(field.toString()).isEqualTo(original.fingerprint());
                    assertThat(difference.none()).as(field.toString()).isTrue();
                    return;
                }
                assertThat(changed.fingerprint()).as(field.toString()).isNotEqualTo(original.fingerprint());
                assertThat(difference.parents()).isEmpty();
                assertThat(difference.fields())
                        .as(field.toString())
                        .isNotEmpty()
                        .anyMatch(found -> names(found, field))
                        .allMatch(found -> names(found, field) || meansNothingOnOneSide(found));
            });
        }
    }

    @Test
    void everyOtherValueOfAFieldIsAnotherStage() {
        for (StageSpec example : EXAMPLES) {
            SpecMutations.of(example).forEach((field, changes) -> {
                Set<Fingerprint> fingerprints = changes.stream()
                        .map(change -> planned((StageSpec) change).fingerprint())
                        .collect(Collectors.toSet());
                long distinct = changes.stream().distinct().count();
                assertThat(fingerprints)
                        .as(field.toString())
                        .hasSize(PLACES_AND_NAMES.contains(field.toString()) ? 1 : (int) distinct);
            });
        }
    }

    @Test
    void codeAndParentsAlwaysMatterWhateverTheStage() {
        for (StageSpec example : EXAMPLES) {
            PlannedStage original = planned(example);
            PlannedStage recoded = PlannedStage.of("stage", example, Digest.of("other"), PARENTS);
            PlannedStage orphan = PlannedStage.of("stage", example, CODE, List.of());

            assertThat(StageDifference.of(original, recoded).fields())
                    .extracting(FieldDifference::path)
                    .containsExactly(StageDifference.CODE);
            assertThat(StageDifference.of(original, orphan).parents())
                    .extracting(FieldDifference::path)
                    .containsExactly(Parent.INITIAL);
            assertThat(Set.of(original.fingerprint(), recoded.fingerprint(), orphan.fingerprint()))
                    .hasSize(3);
        }
    }

    /**
     * A fingerprint is made of these fields, the code and the parents alone: settings of an installation cannot enter.
     */
    @Test
    void nothingSaysWhereOrByWhomAStageIsComputed() {
        assertThat(SpecMutations.fieldsBelow(StageSpec.class))
                .extracting(Field::name)
                .noneMatch(name -> name.matches("(?i).*(host|region|queue|worker|slot|address|home|url|user).*"));
    }

    /** Everything that computes in floating point; the other kinds copy and count, the same everywhere. */
    @Test
    void numericsAreAFieldOfEveryStageThatTheyCanChange() {
        List<Class<?>> with = Arrays.stream(StageSpec.class.getPermittedSubclasses())
                .filter(type -> Arrays.stream(type.getRecordComponents())
                        .anyMatch(component -> component.getType() == Numerics.class))
                .collect(Collectors.toList());

        assertThat(with).containsExactlyInAnyOrder(TrainSpec.class, EvaluationSpec.class);
    }

    private static PlannedStage planned(StageSpec spec) {
        return PlannedStage.of("stage", spec, CODE, PARENTS);
    }

    private static boolean names(FieldDifference found, Field field) {
        return List.of(found.path().split("\\.", -1)).contains(called(field));
    }

    private static boolean meansNothingOnOneSide(FieldDifference found) {
        return found.left().isEmpty() || found.right().isEmpty();
    }

    private static String called(Field field) {
        String kebab = field.name().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return CALLED.getOrDefault(field.toString(), kebab);
    }
}
