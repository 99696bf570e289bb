package bam.study;

import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.EvaluationSpec;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.ImportSpec;
import bam.contracts.MergeSpec;
import bam.contracts.Parent;
import bam.contracts.StageKind;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import bam.study.StudyDocument.Import;
import bam.study.StudyDocument.Origin;
import bam.study.StudyDocument.Training;
import bam.study.StudyDocument.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One pass through the method (paper Figure 1): seed, branches, merges, mixtures, and the evaluation of all. */
final class ReplicatePlan {
    private final StudyDocument study;
    private final long seed;
    private final StageList stages;
    private final Map<String, Fingerprint> corpora;
    private final ContentDigests contents;

    ReplicatePlan(
            StudyDocument study,
            long seed,
            StageList stages,
            Map<String, Fingerprint> corpora,
            ContentDigests contents) {
        this.study = study;
        this.seed = seed;
        this.stages = stages;
        this.corpora = corpora;
        this.contents = contents;
    }

    StudyPlan.Replicate plan() {
        Fingerprint trunk = trunk();
        Map<String, Fingerprint> experts = new LinkedHashMap<>();
        study.experts().names().forEach(name -> experts.put(name, expert(name, trunk)));

        Map<String, Fingerprint> sources = new LinkedHashMap<>();
        sources.put(StudyDocument.SEED, trunk);
        sources.putAll(experts);
        List<StudyPlan.Variant> variants = new ArrayList<>();
        study.variants().forEach((name, variant) -> variants.add(mixture(name, variant, sources)));

        return new StudyPlan.Replicate(
                seed, trunk, List.copyOf(experts.values()), variants, rows(trunk, experts, variants));
    }

    private Fingerprint trunk() {
        Origin origin = study.seed();
        if (origin instanceof Import imported) {
            return imported("import seed", imported);
        }
        TrainSpec spec = training(StageKind.SEED, (Training) origin, "seed");
        return stages.add(label("seed"), spec, corporaOf(spec));
    }

    private Fingerprint expert(String name, Fingerprint trunk) {
        Origin origin = study.experts().origin(name);
        if (origin instanceof Import imported) {
            return imported("import expert " + name, imported);
        }
        TrainSpec spec = training(StageKind.EXPERT, (Training) origin, "expert/" + name);
        return stages.add(label("expert " + name), spec, with(Parent.INITIAL, trunk, corporaOf(spec)));
    }

    /** An import draws nothing at random: it is the same stage in every replicate. */
    private Fingerprint imported(String label, Import origin) {
        ContentDigests.ImportedModel model = contents.model(origin.folder());
        if (!model.architecture().equals(study.architecture())) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "the model in '" + origin.folder() + "' is " + model.architecture() + ", but the study says "
                            + study.architecture() + "; give the study's architecture the folder's sizes");
        }
        return stages.add(label, new ImportSpec(origin.folder(), model.content(), model.architecture()), List.of());
    }

    /** All mixtures draw from one stream, so that all variants see the same batches (paper section 5.3). */
    private StudyPlan.Variant mixture(String name, Variant variant, Map<String, Fingerprint> sources) {
        MergeSpec spec = Merging.of(variant, List.copyOf(sources.keySet()), study.architecture(), seed);
        List<Parent> parents = spec.sources().stream()
                .map(source -> new Parent(Parent.source(source), Objects.requireNonNull(sources.get(source))))
                .toList();
        Fingerprint merge = stages.add(label("merge " + name), spec, parents);
        if (variant.merge() instanceof StudyDocument.Ensemble) {
            return new StudyPlan.Variant(name, merge, merge);
        }
        Training training = study.mixtures().freezing(variant.frozen());
        TrainSpec mixture = training(StageKind.MIXTURE, spec.result(), training, variant.steps(), "mixture");
        Fingerprint trained =
                stages.add(label("mixture " + name), mixture, with(Parent.INITIAL, merge, corporaOf(mixture)));
        return new StudyPlan.Variant(name, merge, trained);
    }

    private List<StudyPlan.Row> rows(
            Fingerprint trunk, Map<String, Fingerprint> experts, List<StudyPlan.Variant> variants) {
        List<StudyPlan.Row> rows = new ArrayList<>();
        rows.add(row("seed", trunk));
        experts.forEach((name, model) -> rows.add(row(name + " expert", model)));
        for (StudyPlan.Variant variant : variants) {
            if (!variant.mixture().equals(variant.merge())) {
                rows.add(row(variant.name() + " at the merge", variant.merge()));
            }
            rows.add(row(variant.name(), variant.mixture()));
        }
        return rows;
    }

    private StudyPlan.Row row(String label, Fingerprint model) {
        EvaluationSpec spec = new EvaluationSpec(
                study.evaluation().domains(), study.evaluation().windows(), study.context(), study.numerics());
        List<Parent> parents =
                study.evaluation().domains().stream().map(this::corpus).toList();
        return new StudyPlan.Row(
                label, model, stages.add(label("evaluate " + label), spec, with(Parent.MODEL, model, parents)));
    }

    private TrainSpec training(StageKind kind, Training training, String stream) {
        return training(kind, study.architecture(), training, training.steps(), stream);
    }

    private TrainSpec training(
            StageKind kind, Architecture architecture, Training training, long steps, String stream) {
        return new TrainSpec(
                kind,
                architecture,
                training.mix(),
                study.context(),
                training.batch(),
                training.rate(steps),
                training.optimizer(),
                seed,
                stream,
                study.numerics(),
                training.divergence(),
                training.memory());
    }

    private List<Parent> corporaOf(TrainSpec spec) {
        return spec.mix().keySet().stream().map(this::corpus).toList();
    }

    private Parent corpus(String domain) {
        return new Parent(Parent.corpus(domain), Objects.requireNonNull(corpora.get(domain)));
    }

    private static List<Parent> with(String role, Fingerprint first, List<Parent> rest) {
        List<Parent> parents = new ArrayList<>();
        parents.add(new Parent(role, first));
        parents.addAll(rest);
        return parents;
    }

    private String label(String what) {
        return study.replicates().size() == 1 ? what : what + " · replicate " + seed;
    }
}
