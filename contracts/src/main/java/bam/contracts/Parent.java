package bam.contracts;

import java.util.Comparator;

/**
 * A stage whose result another one reads, and in which role: {@code corpus/code}, {@code initial}, {@code source/seed},
 * {@code model}.
 */
public record Parent(String role, Fingerprint fingerprint) implements Comparable<Parent> {
    private static final Comparator<Parent> ORDER =
            Comparator.comparing(Parent::role).thenComparing(Parent::fingerprint);

    /** The role of the corpus of a domain. */
    public static String corpus(String domain) {
        return "corpus/" + domain;
    }

    /** The role of a source of a merge. */
    public static String source(String name) {
        return "source/" + name;
    }

    /** The role of the weights that a training starts from. */
    public static final String INITIAL = "initial";

    /** The role of the model that is evaluated. */
    public static final String MODEL = "model";

    @Override
    public int compareTo(Parent other) {
        return ORDER.compare(this, other);
    }
}
