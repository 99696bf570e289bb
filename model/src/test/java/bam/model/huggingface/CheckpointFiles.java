package bam.model.huggingface;

import bam.contracts.Architecture;
import bam.model.weights.ModelFolder;
import bam.model.weights.ModelTensors;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Folders as others write them: shards in any number format, an index, a config. */
final class CheckpointFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final ObjectNode index = JSON.createObjectNode();

    CheckpointFiles(Path folder) {
        this.folder = folder;
    }

    /** Tensors of a family's file with all numbers at one eighth. */
    static Map<String, List<Long>> tensors(Architecture architecture, Family family) {
        Map<String, List<Long>> tensors = new LinkedHashMap<>();
        ModelTensors.of(architecture).forEach((name, shape) -> tensors.put(family.tensor(name), shape));
        return tensors;
    }

    CheckpointFiles config(String text) throws IOException {
        Files.writeString(folder.resolve(ModelFolder.CONFIG), text);
        return this;
    }

    /** A file with one eighth in every place, behind a hole of so many bytes that belongs to the first name. */
    CheckpointFiles shard(String file, String type, Map<String, List<Long>> tensors, long hole) throws IOException {
        int width = type.equals("F32") ? 4 : 2;
        ObjectNode header = JSON.createObjectNode();
        long end = hole;
        if (hole > 0) {
            entry(header, "model.layers.0.self_attn.rotary_emb.inv_freq", "F32", List.of(hole / 4), 0, hole);
        }
        for (Map.Entry<String, List<Long>> tensor : tensors.entrySet()) {
            long bytes = width * tensor.getValue().stream().reduce(1L, Math::multiplyExact);
            entry(header, tensor.getKey(), type, tensor.getValue(), end, end + bytes);
            index.put(tensor.getKey(), file);
            end += bytes;
        }
        write(file, JSON.writeValueAsString(header), hole, eighths(type, (int) (end - hole)));
        return this;
    }

    private static void entry(ObjectNode header, String name, String type, List<Long> shape, long begin, long end) {
        ObjectNode entry = header.putObject(name).put("dtype", type);
        shape.forEach(entry.putArray("shape")::add);
        entry.putArray("data_offsets").add(begin).add(end);
    }

    private static ByteBuffer eighths(String type, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            switch (type) {
                case "F32" -> buffer.putFloat(0.125f);
                case "BF16" -> buffer.putShort((short) 0x3e00);
                case "F16" -> buffer.putShort((short) 0x3000);
                default -> buffer.put((byte) 0);
            }
        }
        return buffer.flip();
    }

    private void write(String file, String header, long hole, ByteBuffer data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer start = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(text.length).put(text).flip();
        try (FileChannel channel =
                FileChannel.open(folder.resolve(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(start);
            channel.write(data, 8 + text.length + hole);
        }
    }

    /** The index of all shards so far, with more or other entries. */
    CheckpointFiles index(Map<String, String> others) throws IOException {
        others.forEach(index::put);
        ObjectNode root = JSON.createObjectNode();
        root.set("weight_map", index);
        Files.writeString(folder.resolve(Checkpoint.INDEX), JSON.writeValueAsString(root));
        return this;
    }
}
