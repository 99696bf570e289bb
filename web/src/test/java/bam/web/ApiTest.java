package bam.web;

import static org.assertj.core.api.Assertions.assertThat;

import bam.contracts.StudyState;
import bam.tracking.Fence;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The twins in JSON are what the OpenAPI document says. */
class ApiTest extends WindowTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void answersEveryPathOfTheDocumentAsItsSchemaSays() throws Exception {
        Fence fence = begin("worker-1");
        train(fence, 1, 30);
        finish(fence);
        ledger.studies().move(plan.id(), StudyState.SUCCEEDED, "");
        JsonNode document = JSON.readTree(get("/api/openapi.json").body());
        Map<String, String> parameters =
                Map.of("{id}", plan.id(), "{fingerprint}", seed.hex(), "{series}", "layer-0/expert-1-load");

        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            String concrete = path.getKey();
            for (Map.Entry<String, String> parameter : parameters.entrySet()) {
                concrete = concrete.replace(parameter.getKey(), parameter.getValue());
            }
            HttpResponse<String> answer = get(concrete);
            assertThat(answer.statusCode()).as(concrete).isEqualTo(200);
            assertThat(complaints(document, path.getValue(), "200", answer.body()))
                    .as(concrete)
                    .isEmpty();
            if (concrete.equals(path.getKey())) {
                continue;
            }
            HttpResponse<String> missing = get(path.getKey().replaceAll("\\{[^}]*}", "00000000"));
            assertThat(missing.statusCode()).as(path.getKey()).isEqualTo(404);
            assertThat(complaints(document, path.getValue(), "404", missing.body()))
                    .isEmpty();
        }
    }

    @Test
    void aWrongAnswerIsNoticed() throws Exception {
        JsonNode document = JSON.readTree(get("/api/openapi.json").body());
        JsonNode path = document.get("paths").get("/api/studies");

        assertThat(complaints(document, path, "200", "{\"studies\":[{\"id\":7}],\"most\":1}"))
                .isNotEmpty();
    }

    @Test
    void aValueThatIsNoNumberIsNull() throws Exception {
        train(begin("worker-1"), 1, 3);
        database.execute("UPDATE metric_point SET value = 'NaN' WHERE step = 3");

        JsonNode stage = JSON.readTree(get("/api/stages/" + seed).body());
        JsonNode curve =
                JSON.readTree(get("/api/stages/" + seed + "/curves/loss").body());

        assertThat(stage.get("series").get(0).get("name").asText()).isEqualTo("loss");
        assertThat(stage.get("series").get(0).get("value").isNull()).isTrue();
        assertThat(curve.get("spans").size()).isEqualTo(3);
        assertThat(curve.get("spans").get(1).get("mean").asDouble()).isEqualTo(3.5);
        assertThat(curve.get("spans").get(2).get("mean").isNull()).isTrue();
        assertThat(get("/studies/" + plan.id()).statusCode()).isEqualTo(200);
        assertThat(get("/stages/" + seed).statusCode()).isEqualTo(200);
    }

    @Test
    void aCurveOfAMillionPointsIsAnsweredInSpans() throws Exception {
        train(begin("worker-1"), 1, 1);
        database.execute("INSERT INTO metric_point SELECT id, step, step % 2, now() FROM metric_series,"
                + " generate_series(2, 1000000) AS step WHERE name = 'loss'");

        JsonNode curve =
                JSON.readTree(get("/api/stages/" + seed + "/curves/loss").body());

        assertThat(curve.get("spans").size()).isEqualTo(240);
        JsonNode middle = curve.get("spans").get(120);
        assertThat(middle.get("mean").asDouble()).isBetween(0.49, 0.51);
        assertThat(middle.get("least").asDouble()).isZero();
        assertThat(middle.get("most").asDouble()).isEqualTo(1);
    }

    private static Set<ValidationMessage> complaints(JsonNode document, JsonNode path, String status, String answer)
            throws Exception {
        JsonNode content = path.get("get").get("responses").get(status).get("content");
        ObjectNode schema = content.get("application/json").get("schema").deepCopy();
        schema.set("components", document.get("components"));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(JSON.readTree(answer));
    }
}
