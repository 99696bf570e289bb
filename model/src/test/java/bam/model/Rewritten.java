package bam.model;

import bam.contracts.Architecture;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiFunction;

/** Model folders made from others: another config, other numbers. */
final class Rewritten {
    private Rewritten() {}

    /** Writes the tensors of {@code source} that the architecture asks for, each as {@code change} makes it. */
    static Path model(
            Path source, Path target, Architecture architecture, BiFunction<String, double[], double[]> change)
            throws IOException {
        Vectors.Tensors tensors = Vectors.read(source.resolve(ModelFolder.WEIGHTS));
        Files.createDirectories(target);
        ModelFolder.write(target, architecture, writer -> {
            for (String name : ModelTensors.of(architecture).keySet()) {
                float[] values = floats(change.apply(name, tensors.values(name).clone()));
                writer.write(values, values.length);
            }
        });
        return target;
    }

    static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
