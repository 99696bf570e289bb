package bam.contracts;

import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings of a stage that change its result, as sorted {@code path=value} lines: what a fingerprint hashes and
 * what a difference between two plans names. A setting at its default is left out, so that a new setting keeps old
 * fingerprints.
 */
public final class Description {
    private final SortedMap<String, String> lines = new TreeMap<>();

    private Description() {}

    /** Everything in this stage that changes its result. */
    public static Description of(StageSpec spec) {
        Description description = new Description();
        spec.describe(description, "");
        return description;
    }

    /** Adds a setting that has no default. */
    public Description add(String path, Object value) {
        String old = lines.put(path, escape(value.toString()));
        if (old != null) {
            throw new IllegalStateException("setting '" + path + "' is described twice; give each its own path");
        }
        return this;
    }

    /** Adds a setting unless it stands at its default. */
    public Description addUnless(Object standard, String path, Object value) {
        return Objects.equals(standard, value) ? this : add(path, value);
    }

    /** Adds the entries of a map below a path. */
    public Description addAll(String path, Map<String, ?> values) {
        values.forEach((key, value) -> add(path + "." + escape(key), value));
        return this;
    }

    /** The settings by path, sorted. */
    public SortedMap<String, String> lines() {
        return new TreeMap<>(lines);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(
                (path, value) -> text.append(path).append('=').append(value).append('\n'));
        return text.toString();
    }

    private static String escape(String raw) {
        return raw.replace("\\", "\\\\").replace("\n", "\\n").replace("=", "\\=");
    }
}
