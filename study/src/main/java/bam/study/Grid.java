package bam.study;

import bam.study.Node.Entry;
import bam.study.Node.Mapping;
import bam.study.Node.Place;
import bam.study.Node.Scalar;
import bam.study.Node.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code variants: { grid: { attention: [averaged, expert_kv], top-k: [1, 2] } }} written out: a variant for each
 * combination, named by what it varies. Everything after this sees variants only, at the places of the grid's values.
 */
final class Grid {
    private static final String KEY = "grid";

    private final Mapping grid;
    private final Place variants;
    private final FaultList faults;

    private Grid(Mapping grid, Place variants, FaultList faults) {
        this.grid = grid;
        this.variants = variants;
        this.faults = faults;
    }

    /** The document with its grid, if it has one, written out. */
    static Node expand(Node root, FaultList faults) {
        if (!(root instanceof Mapping study) || !(study.get("variants").orElse(null) instanceof Mapping variants)) {
            return root;
        }
        Optional<Mapping> grid = Rules.map(variants, KEY);
        return grid.<Node>map(map -> replaced(study, variants, new Grid(map, variants.place(), faults)))
                .orElse(root);
    }

    private static Mapping replaced(Mapping study, Mapping variants, Grid grid) {
        Map<String, Entry> written = new LinkedHashMap<>();
        variants.entries().forEach((name, entry) -> {
            if (name.equals(KEY)) {
                grid.combinations().forEach((made, variant) -> grid.put(written, made, variant, variants));
            } else {
                written.put(name, entry);
            }
        });
        Map<String, Entry> all = new LinkedHashMap<>(study.entries());
        all.computeIfPresent(
                "variants", (key, entry) -> new Entry(entry.key(), new Mapping(variants.place(), written)));
        return new Mapping(study.place(), all);
    }

    private void put(Map<String, Entry> written, String name, Mapping variant, Mapping others) {
        boolean taken = !name.equals(KEY) && others.get(name).isPresent();
        if (written.putIfAbsent(name, new Entry(variant.place(), variant)) != null || taken) {
            faults.add(
                    variant.place(),
                    "the grid makes a variant '" + name + "', which is there already; leave one of the two out");
        }
    }

    /** The first key varies slowest. */
    private Map<String, Mapping> combinations() {
        List<Map<String, Node>> all = List.of(Map.of());
        for (Map.Entry<String, Entry> axis : grid.entries().entrySet()) {
            all = crossed(all, axis.getKey(), values(axis.getValue()));
            if (all.size() > Grammar.MOST_VARIANTS) {
                faults.add(
                        grid.place(),
                        grid.place().path() + " has more than " + Grammar.MOST_VARIANTS
                                + " combinations, and a study takes no more variants; leave values out");
                return Map.of();
            }
        }
        Map<String, Mapping> named = new LinkedHashMap<>();
        all.forEach(combination -> {
            String name = name(combination);
            if (named.put(name, variant(name, combination)) != null) {
                faults.add(grid.place(), grid.place().path() + " makes '" + name + "' twice; keep each value once");
            }
        });
        return named;
    }

    private static List<Map<String, Node>> crossed(List<Map<String, Node>> so, String key, List<Node> values) {
        List<Map<String, Node>> crossed = new ArrayList<>();
        for (Map<String, Node> before : so) {
            for (Node value : values.stream().limit(Grammar.MOST_VARIANTS + 1L).toList()) {
                Map<String, Node> one = new LinkedHashMap<>(before);
                one.put(key, value);
                crossed.add(one);
            }
        }
        return crossed;
    }

    private List<Node> values(Entry axis) {
        if (axis.value() instanceof Sequence list) {
            if (list.items().isEmpty()) {
                faults.add(list.place(), list.place().path() + " is an empty list; give the values that it takes");
            }
            return list.items();
        }
        return List.of(axis.value());
    }

    /** Its keys stand, for whoever reads of a fault, at the values of the grid. */
    private Mapping variant(String name, Map<String, Node> combination) {
        Place place = at(grid.place(), variants.below(name));
        Map<String, Entry> entries = new LinkedHashMap<>();
        combination.forEach((key, value) -> {
            Place here = at(value.place(), place.below(key));
            entries.put(key, new Entry(here, moved(value, here)));
        });
        return new Mapping(place, entries);
    }

    private static Place at(Place line, String path) {
        return new Place(line.line(), line.column(), path);
    }

    private static Node moved(Node node, Place place) {
        if (node instanceof Scalar scalar) {
            return new Scalar(place, scalar.text(), scalar.plain());
        }
        return node instanceof Sequence list
                ? new Sequence(place, list.items())
                : new Mapping(place, ((Mapping) node).entries());
    }

    /** What varies: {@code expert-kv-top-k-2}. */
    private String name(Map<String, Node> combination) {
        String name = combination.entrySet().stream()
                .filter(value -> grid.get(value.getKey())
                        .filter(Sequence.class::isInstance)
                        .isPresent())
                .map(value -> word(value.getKey(), value.getValue()))
                .collect(Collectors.joining("-"));
        return name.isEmpty() ? KEY : name;
    }

    private static String word(String key, Node value) {
        if (value instanceof Scalar scalar) {
            return scalar.flag()
                    .map(flag -> (flag ? "" : "no-") + key)
                    .orElse(scalar.words() ? plain(scalar.text()) : key + "-" + plain(scalar.text()));
        }
        Stream<String> words = value instanceof Sequence list
                ? list.items().stream().map(item -> word(key, item))
                : ((Mapping) value)
                        .entries().entrySet().stream()
                                .map(entry ->
                                        word(entry.getKey(), entry.getValue().value()));
        return words.collect(Collectors.joining("-"));
    }

    /** As names are written: {@code expert_kv} is {@code expert-kv}, and {@code 0.01} is {@code 0-01}. */
    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-').replace("+", "");
    }
}
