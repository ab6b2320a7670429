package sa3.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The checkpoint with the lowest loss on fixed samples. */
record BestCheckpoint(String file, long step, double loss) {
    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("file", file)
                .put("step", step)
                .put("loss", loss);
    }

    /** @param json missing or of something else = none */
    static @Nullable BestCheckpoint of(JsonNode json) {
        return json.path("loss").isNumber()
                ? new BestCheckpoint(
                        json.path("file").asText(),
                        json.path("step").asLong(),
                        json.path("loss").asDouble())
                : null;
    }
}
