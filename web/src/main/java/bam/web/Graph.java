package bam.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Stages in layers from left to right, each behind all whose results it reads; an edge that follows from others is left
 * out.
 *
 * @param width of the drawing
 * @param height of the drawing
 * @param nodes one for each stage
 * @param edges as SVG paths
 */
public record Graph(int width, int height, List<Node> nodes, List<Edge> edges) {
    /** Size of a node. */
    public static final int NODE_WIDTH = 172;

    /** Size of a node. */
    public static final int NODE_HEIGHT = 62;

    private static final int GAP_ACROSS = 44;
    private static final int GAP_DOWN = 14;
    private static final int MARGIN = 4;

    /** Freezes the lists. */
    public Graph {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /**
     * A stage with its place.
     *
     * @param stage the stage
     * @param x left edge
     * @param y upper edge
     */
    public record Node(StudyAnswer.Stage stage, int x, int y) {}

    /**
     * A result that is read.
     *
     * @param path as SVG
     * @param done whether the result is there
     */
    public record Edge(String path, boolean done) {}

    /** Parents stand before children. */
    static Graph of(List<StudyAnswer.Stage> stages) {
        return new Layout(stages).graph();
    }

    /** The work of laying out. */
    private static final class Layout {
        private final Map<String, StudyAnswer.Stage> byFingerprint = new LinkedHashMap<>();
        private final Map<String, Integer> depths = new HashMap<>();
        private final Map<String, Set<String>> ancestors = new HashMap<>();
        private final Map<String, Node> nodes = new LinkedHashMap<>();
        private int tallest;

        Layout(List<StudyAnswer.Stage> stages) {
            stages.forEach(this::add);
        }

        private void add(StudyAnswer.Stage stage) {
            Set<String> all = new HashSet<>(stage.parents());
            int depth = 0;
            for (String parent : stage.parents()) {
                all.addAll(ancestors.getOrDefault(parent, Set.of()));
                depth = Math.max(depth, depths.getOrDefault(parent, -1) + 1);
            }
            byFingerprint.put(stage.fingerprint(), stage);
            ancestors.put(stage.fingerprint(), all);
            depths.put(stage.fingerprint(), depth);
        }

        Graph graph() {
            Map<Integer, List<StudyAnswer.Stage>> layers = new TreeMap<>();
            byFingerprint
                    .values()
                    .forEach(stage -> layers.computeIfAbsent(
                                    depths.getOrDefault(stage.fingerprint(), 0), any -> new ArrayList<>())
                            .add(stage));
            tallest = layers.values().stream().mapToInt(List::size).max().orElse(0);
            layers.forEach(this::place);
            List<Edge> edges = byFingerprint.values().stream()
                    .flatMap(stage -> direct(stage).stream().map(parent -> edge(parent, stage.fingerprint())))
                    .toList();
            return new Graph(
                    2 * MARGIN + layers.size() * (NODE_WIDTH + GAP_ACROSS) - (layers.isEmpty() ? 0 : GAP_ACROSS),
                    2 * MARGIN + extent(tallest),
                    List.copyOf(nodes.values()),
                    edges);
        }

        private static int extent(int count) {
            return Math.max(0, count * (NODE_HEIGHT + GAP_DOWN) - GAP_DOWN);
        }

        /** Each layer in the order of what it reads, in the middle of the drawing. */
        private void place(int depth, List<StudyAnswer.Stage> layer) {
            int y = MARGIN + (extent(tallest) - extent(layer.size())) / 2;
            layer.sort(Comparator.comparingDouble(this::middleOfParents));
            for (StudyAnswer.Stage stage : layer) {
                nodes.put(stage.fingerprint(), new Node(stage, MARGIN + depth * (NODE_WIDTH + GAP_ACROSS), y));
                y += NODE_HEIGHT + GAP_DOWN;
            }
        }

        private double middleOfParents(StudyAnswer.Stage stage) {
            return direct(stage).stream()
                    .map(nodes::get)
                    .mapToInt(node -> node == null ? 0 : node.y())
                    .average()
                    .orElse(0);
        }

        private List<String> direct(StudyAnswer.Stage stage) {
            return stage.parents().stream()
                    .filter(byFingerprint::containsKey)
                    .filter(parent -> stage.parents().stream()
                            .noneMatch(other ->
                                    ancestors.getOrDefault(other, Set.of()).contains(parent)))
                    .toList();
        }

        private Edge edge(String parent, String child) {
            Node from = nodes.get(parent);
            Node to = nodes.get(child);
            if (from == null || to == null) {
                throw new IllegalStateException("an edge of the graph ends nowhere: " + parent + " to " + child);
            }
            int x = from.x() + NODE_WIDTH;
            int y = from.y() + NODE_HEIGHT / 2;
            int end = to.y() + NODE_HEIGHT / 2;
            int bend = GAP_ACROSS / 2;
            String path = String.format(
                    Locale.ROOT, "M%d %d C%d %d %d %d %d %d", x, y, x + bend, y, to.x() - bend, end, to.x(), end);
            return new Edge(path, from.stage().state().equals("done"));
        }
    }
}
