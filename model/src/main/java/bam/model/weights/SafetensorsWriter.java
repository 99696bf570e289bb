package bam.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes a safetensors file: the header first, then the numbers in the header's order; f32 unless said otherwise. */
public final class SafetensorsWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;
    private static final int PIECE_BYTES = 1 << 18;

    private final WritableByteChannel channel;
    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long announced;
    private long written;

    /** Writes the header: the same names, shapes and strings in the same order give the same bytes. */
    public SafetensorsWriter(WritableByteChannel channel, Map<String, List<Long>> shapes, Map<String, String> metadata)
            throws IOException {
        this(channel, shapes, metadata, Map.of());
    }

    /** Writes the header of a file whose tensors under {@code types} are not f32; their numbers come as bytes. */
    public SafetensorsWriter(
            WritableByteChannel channel,
            Map<String, List<Long>> shapes,
            Map<String, String> metadata,
            Map<String, TensorType> types)
            throws IOException {
        this.channel = channel;
        byte[] json = header(shapes, metadata, types).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer start = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(padded).put(json);
        while (start.hasRemaining()) {
            start.put((byte) ' ');
        }
        drain(start.flip());
    }

    private String header(Map<String, List<Long>> shapes, Map<String, String> metadata, Map<String, TensorType> types)
            throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode strings = root.putObject(SafetensorsHeader.METADATA);
        metadata.forEach(strings::put);
        shapes.forEach((name, shape) -> {
            TensorType type = types.getOrDefault(name, TensorType.F32);
            ObjectNode entry = root.putObject(name).put("dtype", type.name());
            shape.forEach(entry.putArray("shape")::add);
            long begin = announced;
            announced += shape.stream().reduce((long) type.bytes(), Math::multiplyExact);
            entry.putArray("data_offsets").add(begin).add(announced);
        });
        return JSON.writeValueAsString(root);
    }

    /** The next {@code count} numbers. */
    public void write(float[] values, int count) throws IOException {
        FloatBuffer floats = piece.clear().asFloatBuffer();
        for (int from = 0; from < count; from += floats.capacity()) {
            int some = Math.min(floats.capacity(), count - from);
            floats.clear().put(values, from, some);
            write(piece.clear().limit(some * Float.BYTES));
        }
    }

    /** The next bytes: little-endian numbers. */
    public void write(ByteBuffer bytes) throws IOException {
        written += bytes.remaining();
        drain(bytes);
    }

    /** Says that everything is there. */
    public void finish() {
        if (written != announced) {
            throw new IllegalStateException("the header announces " + announced + " bytes of numbers and " + written
                    + " were written; write each tensor once");
        }
    }

    private void drain(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
