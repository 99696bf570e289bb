package bam.study;

import static org.assertj.core.api.Assertions.assertThat;

import bam.study.Compound.Alternatives;
import bam.study.Compound.Either;
import bam.study.Compound.Fields;
import bam.study.Compound.Items;
import bam.study.Compound.Names;
import bam.study.Shape.Choice;
import bam.study.Shape.Flag;
import bam.study.Shape.Real;
import bam.study.Shape.Text;
import bam.study.Shape.Whole;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The published schema and the parser are two accounts of one grammar. */
class SchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode schema = json(Presets.schema());
    private final List<String> differences = new ArrayList<>();

    @Test
    void presetsAreValidAsYamlAndAsJson() {
        for (String name : Presets.names()) {
            String yaml = Presets.text(name);
            assertThat(complaints(tree(yaml))).as(name).isEmpty();
            assertThat(complaints(json(StudyJson.of(yaml, name)))).as(name).isEmpty();
        }
        assertThat(complaints(tree(Examples.SMALL))).isEmpty();
    }

    @Test
    void everyKeyThatAnAuthorCanWriteIsInBothAndDescribed() {
        compare(Grammar.STUDY, schema, "study");
        assertThat(differences).isEmpty();
    }

    @Test
    void aDifferenceBetweenTheTwoIsFound() {
        String other = Presets.schema().replace("\"layers\"", "\"blocks\"").replace("131072", "131073");
        compare(Grammar.STUDY, json(other), "study");
        assertThat(differences)
                .contains("study.architecture.layers: only one of the two knows it")
                .anyMatch(difference -> difference.startsWith("study.architecture.intermediate-size: "));
    }

    @Test
    void defaultsThatTheSchemaNamesAreThoseThatHold() {
        List<String> seen = new ArrayList<>();
        String spikes =
                Examples.SMALL.replace("seed: {", "seed: { memory: { micro-batch: 1 }, divergence: { spike: 3 },");
        defaults(schema, json(StudyJson.of(spikes, "small.yaml")), "", seen);
        assertThat(differences).isEmpty();
        assertThat(seen).hasSizeGreaterThan(30).contains("/seed/divergence/window");
    }

    @Test
    void bothRefuseValuesOfTheWrongShape() {
        List<String> edits = List.of(
                "layers: 1=>layers: 0",
                "heads: 2=>heads: two",
                "study: small=>study: Small",
                "baseline: btx=>base: btx",
                "data: equal=>data: even",
                "attention: averaged=>attention: expert-kv",
                "{ arithmetic: 100 }=>{ sums: 100 }",
                "steps: 20, =>",
                "batch: 2, peak=>batch: 1.5, peak");
        for (String edit : edits) {
            String[] sides = edit.split("=>", 2);
            String wrong = Examples.SMALL.replaceFirst(Pattern.quote(sides[0]), sides[1]);
            assertThat(complaints(tree(wrong))).as(edit).isNotEmpty();
            assertThat(FaultsTest.faults(wrong)).as(edit).isNotEmpty();
        }
    }

    private List<String> complaints(JsonNode document) {
        JsonSchema validator =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
        return validator.validate(document).stream().map(Object::toString).toList();
    }

    private void compare(Shape shape, JsonNode written, String path) {
        JsonNode node = resolved(written);
        if (shape instanceof Compound compound) {
            compareCompound(compound, node, path);
        } else if (shape instanceof Whole whole) {
            same(path, "integer", node.path("type").asText());
            same(path, whole.least() + ".." + whole.most(), node.path("minimum") + ".." + node.path("maximum"));
        } else if (shape instanceof Real real) {
            same(path, "number", node.path("type").asText());
            same(
                    path,
                    real.least(),
                    node.path(real.leastIn() ? "minimum" : "exclusiveMinimum").asDouble(-1));
            same(
                    path,
                    real.most(),
                    node.path(real.mostIn() ? "maximum" : "exclusiveMaximum").asDouble(-1));
        } else if (shape instanceof Text text) {
            same(
                    path,
                    "^" + text.pattern().pattern() + "$",
                    node.path("pattern").asText());
        } else if (shape instanceof Choice choice) {
            same(path, choice.words(), words(node.path("enum")));
        } else {
            same(path, "boolean", shape instanceof Flag ? node.path("type").asText() : "?");
        }
    }

    private void compareCompound(Compound shape, JsonNode node, String path) {
        if (shape instanceof Items items) {
            same(path, items.least() + ".." + items.most(), node.path("minItems") + ".." + node.path("maxItems"));
            compare(items.item(), node.path("items"), path + "[]");
        } else if (shape instanceof Names names) {
            same(path, "1.." + names.most(), node.path("minProperties") + ".." + node.path("maxProperties"));
            same(
                    path,
                    "^" + Names.NAME + "$",
                    resolved(node.path("propertyNames")).path("pattern").asText());
            compare(names.value(), node.path("additionalProperties"), path + ".*");
        } else if (shape instanceof Fields fields) {
            compareFields(fields, node, path);
        } else if (shape instanceof Alternatives alternatives) {
            List<Fields> all = new ArrayList<>(alternatives.byKey().values());
            alternatives.otherwise().ifPresent(all::add);
            same(path, all.size(), node.path("anyOf").size());
            for (int i = 0; i < all.size(); i++) {
                compare(all.get(i), node.path("anyOf").path(i), path);
            }
        } else if (shape instanceof Either either) {
            compare(either.word(), node.path("anyOf").path(0), path);
            compare(either.collection(), node.path("anyOf").path(1), path);
        }
    }

    private void compareFields(Fields fields, JsonNode node, String path) {
        TreeSet<String> keys = new TreeSet<>(fields.known().keySet());
        node.path("properties").fieldNames().forEachRemaining(keys::add);
        TreeSet<String> required = new TreeSet<>();
        fields.known()
                .forEach((key, field) ->
                        Optional.of(key).filter(k -> field.required()).ifPresent(required::add));
        same(path, required, new TreeSet<>(words(node.path("required"))));
        if (fields.others().isPresent()) {
            compare(fields.others().get(), node.path("additionalProperties"), path + ".*");
        } else {
            same(path, "false", node.path("additionalProperties").toString());
        }
        for (String key : keys) {
            JsonNode property = node.path("properties").path(key);
            if (property.isMissingNode() || !fields.known().containsKey(key)) {
                differences.add(path + "." + key + ": only one of the two knows it");
                continue;
            }
            boolean described =
                    property.has("description") || resolved(property).has("description");
            same(path + "." + key, "described", described ? "described" : "not described");
            compare(fields.shape(key), property, path + "." + key);
        }
    }

    /**
     * Compares the schema's defaults with a document in which every default is written out. What is not written at all,
     * since it is as usual, has no defaults to look at.
     */
    private void defaults(JsonNode written, JsonNode value, String path, List<String> seen) {
        if (value.isMissingNode()) {
            return;
        }
        JsonNode node = alternative(resolved(written), value);
        node.path("properties").properties().forEach(property -> {
            JsonNode actual = value.path(property.getKey());
            JsonNode standard = property.getValue().has("default")
                    ? property.getValue().path("default")
                    : resolved(property.getValue()).path("default");
            String name = path + "/" + property.getKey();
            if (!standard.isMissingNode() && !standard.asText().equals("all") && !name.contains("sources/1")) {
                seen.add(name);
                same(
                        name,
                        standard.isNumber() ? standard.asDouble() : standard.toString(),
                        actual.isNumber() ? actual.asDouble() : actual.toString());
            }
            defaults(property.getValue(), actual, name, seen);
        });
        if (node.path("additionalProperties").isObject()) {
            value.properties().stream()
                    .filter(entry -> !node.path("properties").has(entry.getKey()))
                    .forEach(entry -> defaults(
                            node.path("additionalProperties"), entry.getValue(), path + "/" + entry.getKey(), seen));
        }
    }

    private static List<String> words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asText()));
        return words;
    }

    private JsonNode alternative(JsonNode node, JsonNode value) {
        for (JsonNode option : node.path("anyOf")) {
            JsonNode target = resolved(option);
            String deciding = target.path("required").path(0).asText("?");
            if (value.has(deciding)) {
                return target;
            }
        }
        return node;
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : resolved(schema.at(reference.substring(1)));
    }

    private void same(String path, Object parser, Object published) {
        if (!parser.equals(published)) {
            differences.add(path + ": the parser has " + parser + ", the schema " + published);
        }
    }

    /** What another YAML library makes of the text. */
    private static JsonNode tree(String yaml) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (java.io.IOException broken) {
            throw new IllegalArgumentException(broken);
        }
    }
}
