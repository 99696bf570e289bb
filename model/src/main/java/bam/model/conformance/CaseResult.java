package bam.model.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What this network made of a case, under the names of the reference. */
final class CaseResult {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode numbers = JsonNodeFactory.instance.objectNode();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    ObjectNode numbers() {
        return numbers;
    }

    Map<String, Tensor> tensors() {
        return tensors;
    }

    /** Writes {@code result.json} and {@code result.safetensors}, which the reference's own checker reads. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("result.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(numbers) + "\n");
        if (!tensors.isEmpty()) {
            TensorFile.write(folder.resolve("result.safetensors"), tensors);
        }
    }
}
