package bam.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A piece of a document, and where it stands. */
sealed interface Node {
    Place place();

    /** What people call the value: {@code 'many'}, {@code a list}. */
    String shown();

    /**
     * Where something stands.
     *
     * @param line from 1
     * @param column from 1
     * @param path of keys; empty for the document itself
     */
    record Place(int line, int column, String path) {
        /** What a sentence calls it. */
        String named() {
            return path.isEmpty() ? "the study" : path;
        }

        String below(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }
    }

    /**
     * A single value.
     *
     * @param text as written, escapes resolved
     * @param plain whether it stands without quotes, so that it may be a number
     */
    record Scalar(Place place, String text, boolean plain) implements Node {
        /** Numbers as YAML's core schema and JSON have them. */
        private static final Pattern NUMBER =
                Pattern.compile("[-+]?(\\.[0-9]{1,40}|[0-9]{1,40}(\\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,9})?");

        private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
        private static final Pattern FLAG = Pattern.compile("true|True|TRUE|false|False|FALSE");
        private static final Pattern NOTHING = Pattern.compile("|~|null|Null|NULL");
        private static final int LONGEST_SHOWN = 60;

        /** The number that it is; infinite or NaN where it is written so or too large. */
        Optional<Double> number() {
            if (!plain) {
                return Optional.empty();
            }
            if (NOT_FINITE.matcher(text).matches()) {
                return Optional.of(Double.NaN);
            }
            return NUMBER.matcher(text).matches() ? Optional.of(Double.parseDouble(text)) : Optional.empty();
        }

        Optional<Boolean> flag() {
            return plain && FLAG.matcher(text).matches() ? Optional.of(Boolean.parseBoolean(text)) : Optional.empty();
        }

        boolean nothing() {
            return plain && NOTHING.matcher(text).matches();
        }

        /** Whether it is text: neither number nor true, false or nothing. */
        boolean words() {
            return !nothing() && number().isEmpty() && flag().isEmpty();
        }

        @Override
        public String shown() {
            if (nothing()) {
                return "nothing";
            }
            String start = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
            String shown = start.replaceAll("\\p{Cntrl}", "?");
            return words() ? "'" + shown + "'" : shown;
        }
    }

    /** Values in order. */
    record Sequence(Place place, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String shown() {
            return "a list";
        }
    }

    /** Values by key, in the document's order. */
    record Mapping(Place place, Map<String, Entry> entries) implements Node {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** The value of this key. */
        Optional<Node> get(String key) {
            return Optional.ofNullable(entries.get(key)).map(Entry::value);
        }

        @Override
        public String shown() {
            return "a map";
        }
    }

    /**
     * A key and its value.
     *
     * @param key where the key stands
     * @param value what it is set to
     */
    record Entry(Place key, Node value) {}
}
