package bam.data.text;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** The text of an SPDX licence or exception record; the list's tables of contents hold none and are passed over. */
final class SpdxReader implements DocumentReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void read(String name, InputStream bytes, Consumer<Document> documents) throws IOException {
        JsonNode record = tree(name, Lines.all(name, bytes));
        String text = record.path("licenseText")
                .asText(record.path("licenseExceptionText").asText(""));
        String clean = text.replace("\r\n", "\n").strip();
        if (!clean.isEmpty()) {
            documents.accept(new Document(name, clean + "\n"));
        }
    }

    private static JsonNode tree(String name, String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException broken) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "'" + name + "' is no JSON (" + broken.getOriginalMessage() + "); narrow the entries to licence"
                            + " records",
                    broken);
        }
    }
}
