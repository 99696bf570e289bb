package bam.study;

import bam.study.Node.Mapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/** Reads study documents, YAML or JSON. */
public final class StudyParser {
    private StudyParser() {}

    /**
     * Reads a study document.
     *
     * @param text YAML or JSON
     * @param fileName what faults call the document; relative paths in it start at this file's folder
     * @throws StudyFaults with everything that is wrong
     */
    public static StudyDocument parse(String text, String fileName) {
        return parse(text, fileName, Files::exists);
    }

    /**
     * What was found out later of domains of a document that was read before.
     *
     * @param sentences by domain; at least one
     * @return faults that stand where the domains do
     */
    public static StudyFaults ofDomains(String text, String fileName, SortedMap<String, String> sentences) {
        FaultList faults = new FaultList(fileName);
        Optional<Mapping> domains = DocumentText.read(text, faults)
                .flatMap(root -> root instanceof Mapping study ? study.get("domains") : Optional.empty())
                .flatMap(node -> node instanceof Mapping named ? Optional.of(named) : Optional.empty());
        sentences.forEach((domain, sentence) -> faults.add(
                domains.map(Mapping::entries)
                        .map(entries -> entries.get(domain))
                        .map(Node.Entry::key)
                        .orElse(new Node.Place(1, 1, "")),
                sentence));
        return faults.found();
    }

    /**
     * Reads a study document on a machine that need not hold its files.
     *
     * @param exists whether there is anything at an absolute path
     * @throws StudyFaults with everything that is wrong
     */
    public static StudyDocument parse(String text, String fileName, Predicate<Path> exists) {
        FaultList faults = new FaultList(fileName);
        Path folder =
                Objects.requireNonNullElse(Path.of(fileName).toAbsolutePath().getParent(), Path.of("/"));
        Optional<Node> root = DocumentText.read(text, faults).map(node -> Grid.expand(node, faults));
        root.ifPresent(node -> Grammar.STUDY.check(node, faults));
        if (root.orElse(null) instanceof Mapping study) {
            new Rules(study, faults).check();
            new PathRules(folder, exists, faults).check(study);
        }
        faults.raise();
        return DocumentReader.read((Mapping) root.orElseThrow(), folder);
    }
}
