package bam.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What one stage computes. Nothing in it says where, when or for whom. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "stage")
@JsonSubTypes({
    @JsonSubTypes.Type(value = CorpusSpec.class, name = "corpus"),
    @JsonSubTypes.Type(value = ImportSpec.class, name = "import"),
    @JsonSubTypes.Type(value = TrainSpec.class, name = "train"),
    @JsonSubTypes.Type(value = MergeSpec.class, name = "merge"),
    @JsonSubTypes.Type(value = EvaluationSpec.class, name = "evaluate"),
})
public sealed interface StageSpec permits CorpusSpec, ImportSpec, TrainSpec, MergeSpec, EvaluationSpec {
    /** The kind of this stage. */
    StageKind kind();

    /** The processor, threads and number format that the result depends on. */
    Numerics numerics();

    /** Adds every setting that changes the result; paths start with {@code prefix}. */
    void describe(Description description, String prefix);
}
