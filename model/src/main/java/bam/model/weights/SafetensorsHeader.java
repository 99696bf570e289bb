package bam.model.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file, checked against the bytes that follow it.
 *
 * @param tensors by name, in header order
 * @param metadata the free strings under {@code __metadata__}
 */
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";
    private static final JsonFactory FACTORY = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .getFactory();

    /**
     * Where a tensor lies.
     *
     * @param type of its numbers
     * @param shape its extents
     * @param begin first byte, counted from the end of the header
     * @param end byte after the last
     */
    record Entry(TensorType type, List<Long> shape, long begin, long end) {
        long elements() {
            return (end - begin) / type.bytes();
        }
    }

    /** Parses a header; {@code dataBytes} follow it in the file. */
    static SafetensorsHeader parse(Path file, ByteBuffer json, long dataBytes) {
        Parsing parsing = new Parsing(file);
        parsing.parse(json);
        parsing.requireContiguous(dataBytes);
        return new SafetensorsHeader(parsing.tensors, parsing.metadata);
    }

    private static final class Parsing {
        private final Path file;
        private final Map<String, Entry> tensors = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        Parsing(Path file) {
            this.file = file;
        }

        void parse(ByteBuffer json) {
            try (JsonParser parser = FACTORY.createParser(
                    StandardCharsets.UTF_8.newDecoder().decode(json).toString())) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw Refusal.BAD_HEADER.because("the header of " + file + " is no JSON object; export it again");
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    add(name, parser.readValueAsTree());
                }
                if (parser.nextToken() != null) {
                    throw Refusal.BAD_HEADER.because(
                            "the header of " + file + " goes on after its JSON object; export it again");
                }
            } catch (CharacterCodingException failure) {
                throw Refusal.BAD_HEADER.because("the header of " + file + " is no UTF-8; export it again", failure);
            } catch (IOException failure) {
                throw Refusal.BAD_HEADER.because(
                        "the header of " + file + " is no JSON (" + firstLine(failure) + "); export it again", failure);
            }
        }

        private void add(String name, JsonNode node) {
            if (name.equals(METADATA)) {
                node.properties()
                        .forEach(field ->
                                metadata.put(field.getKey(), field.getValue().asText()));
                return;
            }
            if (tensors.put(name, entry(name, node)) != null) {
                throw Refusal.DUPLICATE_TENSOR.because(
                        file + " lists tensor " + name + " twice; export it again with one of each");
            }
        }

        private Entry entry(String name, JsonNode node) {
            JsonNode offsets = node.path("data_offsets");
            if (!node.path("dtype").isTextual() || !node.path("shape").isArray() || offsets.size() != 2) {
                throw malformed(name, "needs a dtype, a shape and two data_offsets");
            }
            TensorType type = TensorType.named(node.path("dtype").textValue());
            if (type == null) {
                throw malformed(name, "has the unknown dtype " + node.path("dtype"));
            }
            List<Long> shape = new ArrayList<>();
            node.path("shape").forEach(size -> shape.add(natural(name, size)));
            Entry entry =
                    new Entry(type, List.copyOf(shape), natural(name, offsets.get(0)), natural(name, offsets.get(1)));
            if (entry.end() < entry.begin()) {
                throw malformed(name, "ends before it begins, at " + offsets);
            }
            return entry;
        }

        private long natural(String name, JsonNode number) {
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw malformed(name, "has " + number + " where a size or offset from 0 should be");
            }
            return number.longValue();
        }

        private RuntimeException malformed(String name, String what) {
            return Refusal.BAD_HEADER.because("tensor " + name + " of " + file + " " + what + "; export it again");
        }

        void requireContiguous(long dataBytes) {
            List<Map.Entry<String, Entry>> inOrder = new ArrayList<>(tensors.entrySet());
            inOrder.sort(Comparator.comparingLong(
                            (Map.Entry<String, Entry> e) -> e.getValue().begin())
                    .thenComparingLong(e -> e.getValue().end()));
            long expected = 0;
            for (Map.Entry<String, Entry> tensor : inOrder) {
                requirePlace(tensor.getKey(), tensor.getValue(), expected, dataBytes);
                expected = tensor.getValue().end();
            }
            if (expected != dataBytes) {
                throw Refusal.BAD_OFFSETS.because(
                        (dataBytes - expected) + " bytes of " + file + " belong to no tensor; export it again");
            }
        }

        private void requirePlace(String name, Entry entry, long expected, long dataBytes) {
            String which = "tensor " + name + " of " + file;
            if (entry.end() > dataBytes) {
                throw Refusal.TRUNCATED.because(which + " ends at byte " + entry.end() + " of " + dataBytes
                        + "; copy the file again, it is cut short");
            }
            if (entry.begin() != expected) {
                throw Refusal.BAD_OFFSETS.because(which + " begins at byte " + entry.begin() + " instead of " + expected
                        + "; export it again without holes or overlaps");
            }
            if (entry.end() - entry.begin() != bytes(entry)) {
                throw Refusal.BAD_OFFSETS.because(which + ", " + entry.type() + entry.shape() + ", does not fill its "
                        + (entry.end() - entry.begin()) + " bytes; export it again");
            }
        }

        /** Shape times type, or -1 where the product leaves 64 bits. */
        private static long bytes(Entry entry) {
            try {
                return entry.shape().stream().reduce((long) entry.type().bytes(), Math::multiplyExact);
            } catch (ArithmeticException overflow) {
                return -1;
            }
        }

        private static String firstLine(IOException failure) {
            return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        }
    }
}
