package bam.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Plans, settings and facts as the JSON that the database keeps. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a " + value.getClass().getSimpleName() + " has no JSON form", impossible);
        }
    }

    /** Reads what somebody else wrote, who may have made mistakes. */
    static <T> T readForeign(String json, Class<T> type) throws JsonProcessingException {
        return MAPPER.readValue(json, type);
    }

    static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException foreign) {
            throw new IllegalStateException(
                    "the ledger holds a " + type.getSimpleName() + " that this program cannot read ("
                            + foreign.getOriginalMessage() + "); read it with the program that wrote it",
                    foreign);
        }
    }
}
