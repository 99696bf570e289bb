package bam.model.weights;

import bam.contracts.Architecture;
import bam.contracts.DenseArchitecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sources of a merge, open together: dense models of one and the same architecture. */
public final class Sources implements AutoCloseable {
    private final List<ModelFolder> folders = new ArrayList<>();

    private Sources() {}

    /** Opens the folders; models that differ from {@code expected} are refused, with every difference. */
    public static Sources open(List<Path> paths, DenseArchitecture expected) throws IOException {
        requireEqual(paths, expected);
        Sources sources = new Sources();
        try {
            for (Path path : paths) {
                sources.folders.add(ModelFolder.open(path));
            }
            return sources;
        } catch (IOException | RuntimeException failure) {
            sources.close();
            throw failure;
        }
    }

    /** How many there are. */
    public int count() {
        return folders.size();
    }

    /** The weights of one. */
    public SafetensorsReader get(int source) {
        return folders.get(source).weights();
    }

    private static void requireEqual(List<Path> paths, DenseArchitecture expected) throws IOException {
        List<String> differences = new ArrayList<>();
        boolean vocabulary = false;
        for (Path path : paths) {
            Architecture found = ModelFolder.architecture(path);
            if (found instanceof DenseArchitecture dense) {
                differences(path, expected, dense, differences);
                vocabulary |= dense.vocabularySize() != expected.vocabularySize();
            } else {
                differences.add(path + " is a mixture, and only dense models are merged");
            }
        }
        if (!differences.isEmpty()) {
            Refusal reason = vocabulary ? Refusal.VOCAB_MISMATCH : Refusal.ARCHITECTURE_MISMATCH;
            throw reason.because("the sources are not of one architecture: " + String.join("; ", differences)
                    + "; merge models that were trained from one seed");
        }
    }

    private static void differences(
            Path path, DenseArchitecture expected, DenseArchitecture found, List<String> differences) {
        Map<String, Object> wanted = ModelConfig.keys(expected);
        ModelConfig.keys(found).forEach((key, value) -> {
            if (!value.equals(wanted.get(key))) {
                differences.add(path + " has " + key + " " + value + " instead of " + wanted.get(key));
            }
        });
    }

    @Override
    public void close() throws IOException {
        for (ModelFolder folder : folders) {
            folder.close();
        }
    }
}
