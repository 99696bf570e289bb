package bam.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** A study document as its fields: each value by the path that faults name it by. */
final class DocumentFields {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> fields = new TreeMap<>();

    private DocumentFields() {}

    /** The fields of a document in its JSON form, in which every default is written out. */
    static Map<String, String> of(String document) {
        DocumentFields all = new DocumentFields();
        try {
            all.add("", JSON.readTree(document.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException foreign) {
            throw new IllegalArgumentException("the plan holds a document that is no JSON; plan it again", foreign);
        }
        return all.fields;
    }

    private void add(String path, JsonNode node) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field ->
                            add(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue()));
            return;
        }
        for (int i = 0; i < node.size(); i++) {
            add(path + "[" + i + "]", node.get(i));
        }
        if (node.isValueNode()) {
            fields.put(path, node.asText());
        }
    }
}
