package sa3.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a row wants, with references resolved.
 *
 * @param tensors by output name, or by {@code output/entry} where the reference is a map
 * @param json missing where nothing is said of it
 * @param outcome {@code ok}, {@code warning}, {@code error}, or empty: the call must succeed
 * @param mustMention parts of the warning or error, in any case
 */
record Expected(Map<String, HostTensor> tensors, JsonNode json, String outcome, List<String> mustMention) {
    static Expected of(GoldenRow row, References references) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        for (String output : row.expectedOutputs()) {
            String reference = GoldenRow.text(row.expect(), output);
            if (References.isMap(reference)) {
                references.map(row, reference).forEach((name, tensor) -> tensors.put(output + "/" + name, tensor));
            } else {
                tensors.put(output, references.tensor(row, reference));
            }
        }
        JsonNode json = row.expect().has("json")
                ? references.resolved(row, row.expect().get("json"))
                : MissingNode.getInstance();
        List<String> mentions = new ArrayList<>();
        row.expect().path("must_mention").forEach(mention -> mentions.add(mention.asText()));
        String outcome = row.expect().path("outcome").asText("");
        if (!List.of("", "ok", "warning", "error").contains(outcome)) {
            throw new GoldenException("unknown outcome " + outcome);
        }
        return new Expected(tensors, json, outcome, mentions);
    }

    boolean isEmpty() {
        return tensors.isEmpty() && json.isMissingNode() && outcome.isEmpty();
    }
}
