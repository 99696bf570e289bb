package bam.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of settings lists every key with the default that holds, and says where each comes from. */
class SettingsTableTest {
    private static final Path TABLE = Path.of("..", "docs", "settings.md");
    private static final Pattern ROW = Pattern.compile("\\| `([a-z]+\\.[a-z0-9-]+)` \\| (.+?) \\| (.*) \\|");

    /** Definitions of the schema that hold keys; those of the study's own maps stand in its properties. */
    private static final List<String> DEFINITIONS = List.of(
            "maven",
            "files",
            "arithmetic",
            "import",
            "training",
            "optimizer",
            "divergence",
            "memory",
            "mixture",
            "attention",
            "soup");

    private final Map<String, String> expected = new LinkedHashMap<>();
    private final JsonNode schema;

    SettingsTableTest() throws IOException {
        schema = new ObjectMapper().readTree(Presets.schema());
        add("study", schema);
        for (String section : List.of("architecture", "numerics", "evaluation", "experts")) {
            add(section, schema.path("properties").path(section));
        }
        add("domains", schema.path("properties").path("domains").path("additionalProperties"));
        DEFINITIONS.forEach(name -> add(name, schema.path("$defs").path(name)));
        schema.path("$defs")
                .path("training")
                .path("properties")
                .fieldNames()
                .forEachRemaining(key -> expected.remove("experts." + key));
    }

    @Test
    void everySettingIsListedWithItsDefaultAndItsSource() throws IOException {
        Map<String, String> listed = new LinkedHashMap<>();
        for (String line : Files.readAllLines(TABLE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(listed.put(row.group(1), row.group(2))).as(line).isNull();
                assertThat(row.group(3)).as(line).hasSizeGreaterThan(3);
            }
        }
        assertThat(listed.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((setting, value) -> {
            if (value.isEmpty()) {
                assertThat(listed.get(setting)).as(setting).doesNotContain("`").isNotEqualTo("required");
            } else {
                assertThat(plain(String.valueOf(listed.get(setting))))
                        .as(setting)
                        .isEqualTo(plain(value));
            }
        });
    }

    @Test
    void noDefinitionOfTheSchemaIsLeftOut() {
        schema.path("$defs").properties().forEach(definition -> {
            if (definition.getValue().has("properties")) {
                assertThat(DEFINITIONS).contains(definition.getKey());
            }
        });
    }

    /** A default as JSON writes it, {@code required}, or nothing where it is derived from other settings. */
    private void add(String section, JsonNode node) {
        node.path("properties").properties().forEach(property -> {
            JsonNode standard = property.getValue().has("default")
                    ? property.getValue().path("default")
                    : resolved(property.getValue()).path("default");
            boolean required = node.path("required").toString().contains("\"" + property.getKey() + "\"");
            String written = standard.isTextual() ? standard.textValue() : standard.toString();
            expected.put(
                    section + "." + property.getKey(),
                    standard.isMissingNode() ? (required ? "required" : "") : "`" + written + "`");
        });
    }

    /** Numbers may be written in more than one way. */
    private static String plain(String value) {
        String bare = value.replace("`", "");
        return bare.matches("-?[0-9.]+([eE]-?[0-9]+)?") ? Double.toString(Double.parseDouble(bare)) : value;
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : resolved(schema.at(reference.substring(1)));
    }
}
