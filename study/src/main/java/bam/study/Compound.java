package bam.study;

import bam.study.Node.Entry;
import bam.study.Node.Mapping;
import bam.study.Node.Scalar;
import bam.study.Node.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** The shape of a value that holds others. */
sealed interface Compound extends Shape {
    /** A list of values of one shape. */
    record Items(Shape item, int least, int most) implements Compound {
        @Override
        public String expectation() {
            return "a list of " + least + " to " + most + " values";
        }

        @Override
        public void check(Node node, FaultList faults) {
            if (!(node instanceof Sequence list)
                    || list.items().size() < least
                    || list.items().size() > most) {
                refuse(node, faults);
                return;
            }
            list.items().forEach(value -> item.check(value, faults));
        }
    }

    /** Values of one shape by names that the author chooses. */
    record Names(Shape value, int most, String what) implements Compound {
        static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,60}");

        @Override
        public String expectation() {
            return "a map of 1 to " + most + " " + what + " by name";
        }

        @Override
        public void check(Node node, FaultList faults) {
            if (!(node instanceof Mapping map)
                    || map.entries().isEmpty()
                    || map.entries().size() > most) {
                refuse(node, faults);
                return;
            }
            map.entries().forEach((name, entry) -> {
                checkName(name, entry, map, faults);
                value.check(entry.value(), faults);
            });
        }

        static void checkName(String name, Entry entry, Mapping map, FaultList faults) {
            if (!NAME.matcher(name).matches()) {
                faults.add(
                        entry.key(),
                        "the name '"
                                + entry.key()
                                        .path()
                                        .substring(map.place().below("").length()) + "' in "
                                + map.place().named() + " is not allowed; use 1 to 60 of a-z, 0-9 and -");
            }
        }
    }

    /**
     * Values by keys that the grammar knows.
     *
     * @param known the keys, in reading order
     * @param others shape of values by names that the author chooses, beside the keys
     */
    record Fields(Map<String, Field> known, Optional<Shape> others) implements Compound {
        public Fields {
            known = Collections.unmodifiableMap(new LinkedHashMap<>(known));
        }

        @Override
        public String expectation() {
            return "a map with the keys " + String.join(", ", known.keySet());
        }

        @Override
        public void check(Node node, FaultList faults) {
            if (!(node instanceof Mapping map)) {
                refuse(node, faults);
                return;
            }
            map.entries().forEach((key, entry) -> checkEntry(key, entry, map, faults));
            known.forEach((key, field) -> {
                if (field.required() && map.get(key).isEmpty()) {
                    missing(map, key, field.shape(), faults);
                }
            });
        }

        /** The shape of a known key's value. */
        Shape shape(String key) {
            return Objects.requireNonNull(known.get(key)).shape();
        }

        static void missing(Mapping map, String key, Shape shape, FaultList faults) {
            faults.add(map.place(), map.place().named() + " has no '" + key + "'; add " + shape.expectation());
        }

        private void checkEntry(String key, Entry entry, Mapping map, FaultList faults) {
            if (known.containsKey(key)) {
                shape(key).check(entry.value(), faults);
                return;
            }
            if (others.isPresent() && entry.value() instanceof Mapping) {
                Names.checkName(key, entry, map, faults);
                others.get().check(entry.value(), faults);
                return;
            }
            String shown = entry.key().path().substring(map.place().below("").length());
            faults.add(
                    entry.key(),
                    "key '" + shown + "' is not known in " + map.place().named() + "; "
                            + Nearest.remedy(key, known.keySet(), "keys"));
        }
    }

    /** A key's value, and whether the key must be there. */
    record Field(Shape shape, boolean required) {}

    /**
     * Fields that depend on which deciding key is there.
     *
     * @param byKey fields by deciding key
     * @param otherwise fields when no deciding key is there
     */
    record Alternatives(Map<String, Fields> byKey, Optional<Fields> otherwise) implements Compound {
        public Alternatives {
            byKey = Collections.unmodifiableMap(new LinkedHashMap<>(byKey));
        }

        @Override
        public String expectation() {
            List<String> all = new ArrayList<>(byKey.keySet());
            String deciding = "a map with " + String.join(" or ", all);
            return otherwise
                    .map(fields -> deciding + ", or with "
                            + String.join(", ", fields.known().keySet()))
                    .orElse(deciding);
        }

        @Override
        public void check(Node node, FaultList faults) {
            if (!(node instanceof Mapping map)) {
                refuse(node, faults);
                return;
            }
            Optional<Fields> chosen = byKey.keySet().stream()
                    .filter(map.entries()::containsKey)
                    .findFirst()
                    .map(byKey::get)
                    .or(() -> otherwise);
            chosen.ifPresentOrElse(fields -> fields.check(map, faults), () -> undecided(map, faults));
        }

        private void undecided(Mapping map, FaultList faults) {
            String guess = map.entries().keySet().stream()
                    .flatMap(key -> Nearest.to(key, byKey.keySet()).stream())
                    .findFirst()
                    .map(key -> "did you mean '" + key + "'?")
                    .orElse("add one of them");
            faults.add(
                    map.place(),
                    map.place().named() + " has none of the keys " + String.join(", ", byKey.keySet()) + "; " + guess);
        }
    }

    /** A word, or a collection. */
    record Either(Choice word, Shape collection) implements Compound {
        @Override
        public String expectation() {
            return word.expectation() + " or " + collection.expectation();
        }

        @Override
        public void check(Node node, FaultList faults) {
            if (!(node instanceof Scalar scalar)) {
                collection.check(node, faults);
                return;
            }
            if (Nearest.to(scalar.text(), word.words()).isPresent()) {
                word.check(node, faults);
            } else {
                refuse(node, faults);
            }
        }
    }
}
