package bam.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a network is made of; everything that the model room builds, it builds from this. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "network")
@JsonSubTypes({
    @JsonSubTypes.Type(value = DenseArchitecture.class, name = "dense"),
    @JsonSubTypes.Type(value = MixtureArchitecture.class, name = "mixture"),
    @JsonSubTypes.Type(value = EnsembleArchitecture.class, name = "ensemble"),
})
public sealed interface Architecture permits DenseArchitecture, MixtureArchitecture, EnsembleArchitecture {
    /** The dense model that it is, or is a mixture of. */
    DenseArchitecture dense();

    /** How many complete networks read every token side by side: one, but for ensembles. */
    default int networks() {
        return 1;
    }

    /** Adds every setting. */
    void describe(Description description, String prefix);
}
