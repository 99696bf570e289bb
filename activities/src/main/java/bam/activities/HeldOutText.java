package bam.activities;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.EvaluationSpec;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.Parent;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.storage.ArtifactStore;
import bam.tracking.StudyLedger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether corpora hold the windows that evaluations ask for: known once they are made, and an evaluation that finds it
 * out is the last stage of a study.
 */
public final class HeldOutText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StudyLedger ledger;
    private final ArtifactStore store;

    /** Looks at the corpora of this store. */
    public HeldOutText(StudyLedger ledger, ArtifactStore store) {
        this.ledger = ledger;
        this.store = store;
    }

    /**
     * A sentence for each domain with too little held-out text, by its name; a corpus that is not made says nothing.
     */
    public SortedMap<String, String> shortages(StudyPlan plan) {
        SortedMap<String, String> shortages = new TreeMap<>();
        for (PlannedStage stage : plan.stages()) {
            if (stage.spec() instanceof EvaluationSpec evaluation) {
                for (String domain : evaluation.domains()) {
                    shortage(stage.parent(Parent.corpus(domain)), domain, evaluation)
                            .ifPresent(sentence -> shortages.put(domain, sentence));
                }
            }
        }
        return shortages;
    }

    /**
     * Refuses a plan with a shortage.
     *
     * @throws BamException of kind BAD_INPUT that names every domain
     */
    void require(StudyPlan plan) {
        SortedMap<String, String> shortages = shortages(plan);
        if (!shortages.isEmpty()) {
            throw new BamException(FailureKind.BAD_INPUT, String.join("; ", shortages.values()));
        }
    }

    private Optional<String> shortage(Fingerprint corpus, String domain, EvaluationSpec evaluation) {
        long needed = evaluation.windows() * (evaluation.context() + 1L);
        OptionalLong tokens = tokens(corpus);
        if (tokens.isEmpty() || tokens.getAsLong() >= needed) {
            return Optional.empty();
        }
        return Optional.of("domain '" + domain + "' has " + tokens.getAsLong() + " held-out tokens where "
                + evaluation.windows() + " windows of " + evaluation.context() + " need " + needed
                + "; add text, raise domains." + domain + ".held-out or lower evaluation.windows");
    }

    /** Held-out tokens of a corpus; empty while there is no whole one, which whoever needs it will notice. */
    private OptionalLong tokens(Fingerprint corpus) {
        Optional<ArtifactReference> artifact = ledger.artifact(corpus);
        if (artifact.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            JsonNode manifest =
                    JSON.readTree(Files.readString(store.open(artifact.get()).resolve("manifest.json")));
            JsonNode tokens = manifest.path("heldOut").path("tokens");
            return tokens.canConvertToLong() ? OptionalLong.of(tokens.asLong()) : OptionalLong.empty();
        } catch (BamException lost) {
            if (lost.kind() != FailureKind.ARTIFACT_LOST) {
                throw lost;
            }
            return OptionalLong.empty();
        } catch (IOException unreadable) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "the manifest of corpus " + corpus.abbreviated() + " cannot be read: " + unreadable
                            + "; it is tried again",
                    unreadable);
        }
    }
}
