package bam.study;

import bam.study.Node.Mapping;
import bam.study.Node.Scalar;
import bam.study.Node.Sequence;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a document says of the disk: paths that are there, globs that can be read. */
final class PathRules {
    /** Text with pairs of braces, none inside another. */
    private static final Pattern BRACES = Pattern.compile("[^{}]*+(\\{[^{}]*+}[^{}]*+)*+");

    private final Path folder;
    private final Predicate<Path> exists;
    private final FaultList faults;

    /**
     * Rules for the paths of a document.
     *
     * @param folder of the document: relative paths start here
     * @param exists whether there is anything at a path
     */
    PathRules(Path folder, Predicate<Path> exists, FaultList faults) {
        this.folder = folder;
        this.exists = exists;
        this.faults = faults;
    }

    void check(Mapping study) {
        study.get("seed").ifPresent(seed -> path(seed, "import"));
        values(study.get("experts")).forEach(expert -> path(expert, "import"));
        values(study.get("domains"))
                .flatMap(domain -> domain instanceof Mapping map ? map.get("sources").stream() : Stream.empty())
                .flatMap(sources -> sources instanceof Sequence list ? list.items().stream() : Stream.empty())
                .forEach(source -> {
                    path(source, "files");
                    glob(source);
                });
    }

    private void path(Node parent, String key) {
        Optional<Scalar> path = words(parent, key);
        if (path.isEmpty()) {
            return;
        }
        try {
            if (exists.test(absolute(folder, path.get().text()))) {
                return;
            }
        } catch (InvalidPathException unreadable) {
            faults.add(
                    path.get().place(),
                    path.get().place().path() + " is " + path.get().shown() + ", which is no path here ("
                            + unreadable.getReason() + "); correct it");
            return;
        }
        faults.add(
                path.get().place(),
                path.get().place().path() + " is " + path.get().shown()
                        + ", where nothing is; give a path that exists, absolute or seen from the document's folder");
    }

    private void glob(Node source) {
        words(source, "entries")
                .filter(glob -> !BRACES.matcher(glob.text()).matches())
                .ifPresent(glob -> faults.add(
                        glob.place(),
                        glob.place().path() + " is " + glob.shown()
                                + ", whose braces do not pair; write them as in 'data.{noun,verb}'"));
    }

    /** A path as written, seen from the document's folder. */
    static String absolutePath(Path folder, String written) {
        return absolute(folder, written).toString();
    }

    private static Path absolute(Path folder, String written) {
        return folder.resolve(written).toAbsolutePath().normalize();
    }

    private static Optional<Scalar> words(Node parent, String key) {
        return Optional.of(parent)
                .filter(Mapping.class::isInstance)
                .flatMap(map -> ((Mapping) map).get(key))
                .filter(Scalar.class::isInstance)
                .map(Scalar.class::cast)
                .filter(Scalar::words);
    }

    private static Stream<Node> values(Optional<Node> parent) {
        return parent.filter(Mapping.class::isInstance).stream()
                .flatMap(map -> ((Mapping) map).entries().values().stream())
                .map(Node.Entry::value);
    }
}
