package bam.model.conformance;

import bam.model.weights.SafetensorsReader;
import bam.model.weights.SafetensorsWriter;
import bam.model.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small safetensors files, whole: floating-point tensors and 64-bit integers. */
final class TensorFile {
    private TensorFile() {}

    static Map<String, Tensor> read(Path file) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            for (String name : reader.names()) {
                tensors.put(name, read(reader, name));
            }
        }
        return tensors;
    }

    private static Tensor read(SafetensorsReader reader, String name) throws IOException {
        List<Long> shape = reader.shape(name);
        int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
        double[] numbers = new double[count];
        if (reader.type(name) == TensorType.I64) {
            ByteBuffer bytes = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            reader.readBytes(name, 0, bytes);
            bytes.flip();
            for (int i = 0; i < count; i++) {
                numbers[i] = bytes.getLong();
            }
            return Tensor.ofIntegers(numbers, shape);
        }
        float[] floats = new float[count];
        reader.read(name, 0, floats, count);
        for (int i = 0; i < count; i++) {
            numbers[i] = floats[i];
        }
        return Tensor.of(numbers, shape);
    }

    /** Writes tensors: integers as I64, all others as F32. */
    static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        Map<String, TensorType> types = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            shapes.put(name, tensor.shape());
            types.put(name, tensor.whole() ? TensorType.I64 : TensorType.F32);
        });
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            SafetensorsWriter writer = new SafetensorsWriter(channel, shapes, Map.of(), types);
            for (Tensor tensor : tensors.values()) {
                write(tensor, writer);
            }
            writer.finish();
        }
    }

    private static void write(Tensor tensor, SafetensorsWriter writer) throws IOException {
        if (!tensor.whole()) {
            writer.write(tensor.floats(), tensor.numbers().length);
            return;
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(tensor.numbers().length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double number : tensor.numbers()) {
            bytes.putLong((long) number);
        }
        writer.write(bytes.flip());
    }
}
