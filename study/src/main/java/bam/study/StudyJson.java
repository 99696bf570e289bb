package bam.study;

import bam.contracts.DenseArchitecture;
import bam.contracts.Divergence;
import bam.contracts.Numerics;
import bam.contracts.Optimizer;
import bam.contracts.StepMemory;
import bam.contracts.TextSource;
import bam.study.StudyDocument.Domain;
import bam.study.StudyDocument.Evaluation;
import bam.study.StudyDocument.Experts;
import bam.study.StudyDocument.Folder;
import bam.study.StudyDocument.Import;
import bam.study.StudyDocument.Origin;
import bam.study.StudyDocument.Pinned;
import bam.study.StudyDocument.Source;
import bam.study.StudyDocument.Training;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A study document as JSON on one line, with paths absolute and every default written out, so that it means the same in
 * another folder and under later defaults. Read again, it is the same document.
 */
public final class StudyJson {
    private StudyJson() {}

    /**
     * The JSON of this YAML (or JSON) text.
     *
     * @param fileName relative paths in the text start at this file's folder
     * @throws StudyFaults with everything that is wrong
     */
    public static String of(String text, String fileName) {
        return of(StudyParser.parse(text, fileName));
    }

    /** The JSON of this document. */
    public static String of(StudyDocument study) {
        ObjectNode json = object().put("study", study.name());
        study.replicates().forEach(json.putArray("replicates")::add);
        json.set("architecture", architecture(study));
        json.set("numerics", numerics(study.numerics()));
        ObjectNode domains = json.putObject("domains");
        study.domains().forEach((name, domain) -> domains.set(name, domain(domain)));
        json.set("seed", origin(study.seed()));
        json.set("experts", experts(study.experts()));
        json.set("mixtures", origin(study.mixtures()));
        ObjectNode variants = json.putObject("variants");
        study.variants()
                .forEach((name, variant) -> variants.set(
                        name, VariantJson.of(variant, study.mixtures().steps())));
        json.set("evaluation", evaluation(study.evaluation()));
        return json.toString();
    }

    private static ObjectNode architecture(StudyDocument study) {
        DenseArchitecture a = study.architecture();
        return object().put("hidden-size", a.hiddenSize())
                .put("layers", a.layers())
                .put("heads", a.heads())
                .put("key-value-heads", a.keyValueHeads())
                .put("head-size", a.headSize())
                .put("intermediate-size", a.intermediateSize())
                .put("context", study.context())
                .put("tokenizer", Grammar.word(study.tokenizer()))
                .put("norm", Grammar.word(a.norm().kind()))
                .put("norm-epsilon", a.norm().epsilon())
                .put("block", Grammar.word(a.block()))
                .put("tied-embeddings", a.tiedEmbeddings())
                .put("rope-theta", a.rope().theta())
                .put("rope-interleaved", a.rope().interleaved());
    }

    private static ObjectNode numerics(Numerics numerics) {
        return object().put("device", Grammar.word(numerics.device()))
                .put("threads", numerics.threads())
                .put("precision", Grammar.word(numerics.precision()));
    }

    private static ObjectNode domain(Domain domain) {
        ObjectNode json =
                object().put("held-out", domain.heldOut()).put("deduplicate", Grammar.word(domain.deduplication()));
        ArrayNode sources = json.putArray("sources");
        domain.sources().forEach(source -> sources.add(source(source)));
        return json;
    }

    private static ObjectNode source(Source source) {
        if (source instanceof Folder folder) {
            return object().put("files", folder.path())
                    .put("entries", folder.entries())
                    .put("format", Grammar.word(folder.format()));
        }
        TextSource text = ((Pinned) source).text();
        if (text instanceof TextSource.MavenArtifact jar) {
            return object().put("maven", jar.coordinates())
                    .put("sha256", jar.sha256().hex())
                    .put("entries", jar.entries())
                    .put("format", Grammar.word(jar.format()))
                    .put("keep", jar.keep());
        }
        TextSource.Arithmetic arithmetic = (TextSource.Arithmetic) text;
        return object().put("arithmetic", arithmetic.sums()).put("seed", arithmetic.seed());
    }

    private static ObjectNode origin(Origin origin) {
        if (origin instanceof Import imported) {
            return object().put("import", imported.folder());
        }
        ObjectNode json = object();
        training(json, (Training) origin);
        return json;
    }

    private static void training(ObjectNode json, Training training) {
        ObjectNode mix = json.putObject("data");
        training.mix().forEach(mix::put);
        json.put("steps", training.steps())
                .put("batch", training.batch())
                .put("peak-learning-rate", training.peak())
                .put("warm-up", training.warmUp())
                .put("final-ratio", training.finalRatio());
        Optimizer optimizer = training.optimizer();
        json.putObject("optimizer")
                .put("beta1", optimizer.beta1())
                .put("beta2", optimizer.beta2())
                .put("epsilon", optimizer.epsilon())
                .put("weight-decay", optimizer.weightDecay())
                .put("clip", optimizer.clip());
        VariantJson.freeze(json, optimizer.frozen());
        if (!training.divergence().equals(Defaults.DIVERGENCE)) {
            divergence(json.putObject("divergence"), training.divergence());
        }
        if (!training.memory().equals(Defaults.MEMORY)) {
            memory(json.putObject("memory"), training.memory());
        }
    }

    private static void memory(ObjectNode json, StepMemory memory) {
        if (memory.microBatch() != null) {
            json.put("micro-batch", memory.microBatch());
        }
        json.put("balance-scope", Grammar.word(memory.balanceScope())).put("recompute", memory.recompute());
    }

    private static void divergence(ObjectNode json, Divergence divergence) {
        if (Double.isFinite(divergence.spike())) {
            json.put("spike", divergence.spike());
        }
        json.put("window", divergence.window())
                .put("anchor", divergence.anchor())
                .put("rewinds", divergence.rewinds());
    }

    private static ObjectNode experts(Experts experts) {
        ObjectNode json = object();
        experts.names().forEach(json.putArray("of")::add);
        experts.training().ifPresent(training -> training(json, training));
        experts.imports().forEach((name, imported) -> json.set(name, origin(imported)));
        return json;
    }

    private static ObjectNode evaluation(Evaluation evaluation) {
        ObjectNode json = object();
        evaluation.domains().forEach(json.putArray("held-out")::add);
        return json.put("windows", evaluation.windows()).put("baseline", evaluation.baseline());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
