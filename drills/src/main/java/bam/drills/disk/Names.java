package bam.drills.disk;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Which file or folder stands under which name. */
final class Names {
    private final Map<Path, Node> nodes = new HashMap<>();

    /** A file or a folder, whatever its name. */
    static final class Node {
        private final boolean folder;
        private byte[] forced = {};

        Node(boolean folder) {
            this.folder = folder;
        }

        boolean isFolder() {
            return folder;
        }

        /** The bytes of a file that survive for sure. */
        byte[] forced() {
            return forced;
        }

        void force(byte[] bytes) {
            forced = bytes;
        }
    }

    /** A change that a journal holds until it is durable. */
    sealed interface Change {
        /** Whether syncing the folder makes it durable. */
        boolean touches(Path folder);

        /** The name that it takes away or gives to something new. */
        Path name();

        /** Makes it. */
        void applyTo(Names names);
    }

    /** Something new has a name. */
    record Created(Path name, Node node) implements Change {
        @Override
        public boolean touches(Path folder) {
            return folder.equals(name.getParent());
        }

        @Override
        public void applyTo(Names names) {
            names.nodes.put(name, node);
        }
    }

    /** Something has another name, and takes along what is in it; what had that name is gone. */
    record Moved(Path name, Path to, Node node) implements Change {
        @Override
        public boolean touches(Path folder) {
            return folder.equals(name.getParent()) || folder.equals(to.getParent());
        }

        @Override
        public void applyTo(Names names) {
            names.remove(to);
            for (Path old : List.copyOf(names.nodes.keySet())) {
                if (old.startsWith(name) && !old.equals(name)) {
                    names.nodes.put(to.resolve(name.relativize(old)), names.nodes.get(old));
                }
            }
            names.remove(name);
            names.nodes.put(to, node);
        }
    }

    /** A name is gone, with all below it. */
    record Deleted(Path name) implements Change {
        @Override
        public boolean touches(Path folder) {
            return folder.equals(name.getParent());
        }

        @Override
        public void applyTo(Names names) {
            names.remove(name);
        }
    }

    boolean has(Path name) {
        return nodes.containsKey(name);
    }

    /** What stands under a name that is there. */
    Node at(Path name) {
        return Objects.requireNonNull(nodes.get(name), () -> name + " is not there");
    }

    /** Every name, folders before what is in them. */
    Set<Path> all() {
        return new TreeSet<>(nodes.keySet());
    }

    /** Forgets everything and knows what the others know. */
    void become(Names others) {
        nodes.clear();
        nodes.putAll(others.nodes);
    }

    private void remove(Path name) {
        nodes.keySet().removeIf(each -> each.startsWith(name));
    }
}
