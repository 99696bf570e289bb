package bam.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A field that has another value on the other side.
 *
 * @param path of the field, such as {@code rate.peak} in a stage or {@code seed.steps} in a document
 * @param left value on the left; empty where it is not said, since it stands at its default or means nothing there
 * @param right value on the right
 */
public record FieldDifference(String path, Optional<String> left, Optional<String> right) {
    /** Every path with two values, or with one value only; sorted by path. */
    static List<FieldDifference> between(Map<String, String> left, Map<String, String> right) {
        TreeSet<String> paths = new TreeSet<>(left.keySet());
        paths.addAll(right.keySet());
        List<FieldDifference> found = new ArrayList<>();
        for (String path : paths) {
            Optional<String> one = Optional.ofNullable(left.get(path));
            Optional<String> other = Optional.ofNullable(right.get(path));
            if (!one.equals(other)) {
                found.add(new FieldDifference(path, one, other));
            }
        }
        return List.copyOf(found);
    }

    /** {@code rate.peak: 0.006 → 0.004}. */
    @Override
    public String toString() {
        return path + ": " + left.orElse("(not said)") + " → " + right.orElse("(not said)");
    }
}
