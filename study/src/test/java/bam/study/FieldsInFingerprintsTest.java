package bam.study;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.Fingerprint;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every single value of a document is changed in turn, and the fingerprints follow exactly when the result does. */
class FieldsInFingerprintsTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Values by which results are found or called, and that no stage's result depends on. */
    private static final Set<String> NAMES_ONLY = Set.of("/study", "/evaluation/baseline");

    /** The other word of each choice in the demo. */
    private static final Map<String, String> OTHER = Map.ofEntries(
            Map.entry("cpu", "cuda"),
            Map.entry("f32", "bf16"),
            Map.entry("layer", "rms"),
            Map.entry("parallel", "sequential"),
            Map.entry("exact", "containment"),
            Map.entry("containment", "exact"),
            Map.entry("before", "after"),
            Map.entry("averaged", "shared_kv"),
            Map.entry("expert_kv", "averaged"),
            Map.entry("shared_kv", "expert_kv"));

    private final JsonNode demo = json(StudyJson.of(Examples.demo()));
    private final Set<Fingerprint> original = fingerprints(demo);

    @Test
    void eachValueThatChangesAResultChangesAFingerprint() {
        List<String> changed = new ArrayList<>();
        for (String pointer : leaves(demo, "")) {
            if (skipped(pointer)) {
                continue;
            }
            JsonNode edited = edited(pointer, other(pointer, demo.at(pointer)));
            assertThat(fingerprints(edited)).as(pointer).isNotEqualTo(original);
            changed.add(pointer);
        }
        assertThat(changed)
                .hasSizeGreaterThan(90)
                .contains("/seed/optimizer/beta2", "/domains/law/held-out", "/variants/btx/z", "/replicates/0");
    }

    @Test
    void mixesAndTheOrderOfExpertsChangeFingerprints() {
        for (String mix : List.of("/seed/data", "/experts/data", "/mixtures/data")) {
            ObjectNode shares = (ObjectNode) demo.at(mix).deepCopy();
            String first = shares.fieldNames().next();
            double moved = 0.05;
            shares.put("prose", shares.path("prose").asDouble() - moved);
            shares.put(first.equals("prose") ? "law" : first, shares.path(first).asDouble() + moved);
            assertThat(fingerprints(edited(mix, shares))).as(mix).isNotEqualTo(original);
        }
        ArrayNode reversed = NODES.arrayNode().add("math").add("law").add("code");
        assertThat(fingerprints(edited("/experts/of", reversed))).isNotEqualTo(original);
    }

    @Test
    void namesAndPlacesChangeNone() {
        assertThat(fingerprints(edited("/study", NODES.textNode("other")))).isEqualTo(original);
        assertThat(fingerprints(edited("/evaluation/baseline", NODES.textNode("soup"))))
                .isEqualTo(original);
        assertThat(fingerprints(edited("/domains/law/sources/0/maven", NODES.textNode("a.mirror:licences:1"))))
                .isEqualTo(original);
    }

    private static boolean skipped(String pointer) {
        return NAMES_ONLY.contains(pointer)
                || pointer.endsWith("/maven")
                || pointer.contains("/data/")
                || pointer.startsWith("/experts/of/")
                || pointer.startsWith("/evaluation/held-out/")
                || pointer.endsWith("/tokenizer")
                || pointer.endsWith("/merge")
                || (pointer.startsWith("/variants/bam-") && pointer.endsWith("/shared-expert"));
    }

    private static JsonNode other(String pointer, JsonNode value) {
        if (value.isBoolean()) {
            return NODES.booleanNode(!value.asBoolean());
        }
        if (pointer.endsWith("/head-size") || pointer.endsWith("/heads")) {
            return NODES.numberNode(value.asInt() + 2);
        }
        if (pointer.endsWith("/key-value-heads")) {
            return NODES.numberNode(1);
        }
        if (value.isIntegralNumber()) {
            return NODES.numberNode(value.asLong() + 1);
        }
        if (value.isNumber()) {
            return NODES.numberNode(value.asDouble() / 2);
        }
        if (pointer.endsWith("/sha256")) {
            return NODES.textNode(new StringBuilder(value.asText()).reverse().toString());
        }
        if (pointer.endsWith("/entries")) {
            return NODES.textNode(value.asText() + "x");
        }
        return NODES.textNode(pointer.endsWith("/format") ? "text" : OTHER.get(value.asText()));
    }

    private JsonNode edited(String pointer, JsonNode value) {
        JsonNode copy = demo.deepCopy();
        int last = pointer.lastIndexOf('/');
        JsonNode parent = copy.at(pointer.substring(0, last));
        String key = pointer.substring(last + 1);
        if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(key), value);
        } else {
            ((ObjectNode) parent).set(key, value);
        }
        return copy;
    }

    private static List<String> leaves(JsonNode node, String path) {
        List<String> leaves = new ArrayList<>();
        if (node.isObject()) {
            node.properties().forEach(entry -> leaves.addAll(leaves(entry.getValue(), path + "/" + entry.getKey())));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                leaves.addAll(leaves(node.get(i), path + "/" + i));
            }
        } else {
            leaves.add(path);
        }
        return leaves;
    }

    private static Set<Fingerprint> fingerprints(JsonNode document) {
        StudyPlan plan = Examples.plan(document.toString());
        return plan.stages().stream().map(PlannedStage::fingerprint).collect(Collectors.toSet());
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new IllegalArgumentException(broken);
        }
    }
}
