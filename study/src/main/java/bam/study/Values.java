package bam.study;

import bam.study.Node.Mapping;
import bam.study.Node.Scalar;
import bam.study.Node.Sequence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The values of a map whose shape has been checked. */
record Values(Mapping mapping) {
    boolean has(String key) {
        return mapping.get(key).isPresent();
    }

    Node get(String key) {
        return mapping.get(key).orElseThrow();
    }

    Mapping map(String key) {
        return (Mapping) get(key);
    }

    /** The map of this key; one without entries if there is none, so that all defaults hold. */
    Values optional(String key) {
        return new Values(has(key) ? map(key) : new Mapping(mapping.place(), Map.of()));
    }

    /** The list of this key, if its value is one. */
    Optional<List<Node>> list(String key) {
        return mapping.get(key).filter(Sequence.class::isInstance).map(node -> ((Sequence) node).items());
    }

    String text(String key) {
        return text(get(key));
    }

    static String text(Node node) {
        return ((Scalar) node).text();
    }

    static long whole(Node node) {
        return (long) number(node);
    }

    long whole(String key) {
        return whole(get(key));
    }

    long whole(String key, long standard) {
        return has(key) ? whole(key) : standard;
    }

    double real(String key) {
        return number(get(key));
    }

    double real(String key, double standard) {
        return has(key) ? real(key) : standard;
    }

    boolean flag(String key, boolean standard) {
        return mapping.get(key)
                .map(node -> ((Scalar) node).flag().orElseThrow())
                .orElse(standard);
    }

    <E extends Enum<E>> E constant(String key, E[] constants) {
        return Stream.of(constants)
                .filter(constant -> Grammar.word(constant).equals(text(key)))
                .findFirst()
                .orElseThrow();
    }

    <E extends Enum<E>> E constant(String key, E[] constants, E standard) {
        return has(key) ? constant(key, constants) : standard;
    }

    private static double number(Node node) {
        return ((Scalar) node).number().orElseThrow();
    }
}
