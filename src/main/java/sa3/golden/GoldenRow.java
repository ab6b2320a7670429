package sa3.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One comparison of an index. The objects are left as JSON; {@link References} resolves what they refer to.
 *
 * @param files path by role, relative to the index
 * @param inputs reference by name
 * @param inject intermediate values to use in place of computing them, reference by name
 * @param expect reference by output name; {@code json}, {@code outcome} and {@code must_mention} are literal
 * @param validRowsOnly compare only where the input {@code mask} is 1
 */
public record GoldenRow(
        String id,
        String kind,
        String feature,
        Map<String, String> files,
        Map<String, String> inputs,
        JsonNode params,
        JsonNode semantics,
        Map<String, String> inject,
        JsonNode expect,
        boolean validRowsOnly,
        Tolerance tolerance) {
    /** The status of rows that must pass. */
    static final String CHECK = "check";

    /**
     * Reads one element of the index.
     *
     * @throws GoldenException a field is missing or of the wrong kind
     */
    static GoldenRow of(JsonNode row) {
        return new GoldenRow(
                text(row, "id"),
                text(row, "kind"),
                text(row, "feature"),
                texts(row, "files"),
                texts(row, "inputs"),
                row.path("params"),
                row.path("semantics"),
                texts(row, "inject"),
                object(row, "expect"),
                validRowsOnly(text(row, "rows")),
                Tolerance.of(row.path("tol")));
    }

    private static boolean validRowsOnly(String rows) {
        if (!rows.equals("valid") && !rows.equals("all")) {
            throw new GoldenException("field rows: expected all or valid, found " + rows);
        }
        return rows.equals("valid");
    }

    static String text(JsonNode row, String field) {
        JsonNode value = row.path(field);
        if (!value.isTextual()) {
            throw new GoldenException(
                    "field " + field + ": expected a text, found " + (value.isMissingNode() ? "nothing" : value));
        }
        return value.asText();
    }

    private static JsonNode object(JsonNode row, String field) {
        JsonNode value = row.path(field);
        if (!value.isObject()) {
            throw new GoldenException("field " + field + ": expected an object");
        }
        return value;
    }

    private static Map<String, String> texts(JsonNode row, String field) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!row.path(field).isMissingNode() && !row.path(field).isNull()) {
            JsonNode object = object(row, field);
            object.fieldNames().forEachRemaining(name -> texts.put(name, text(object, name)));
        }
        return texts;
    }

    /** Names of the expected outputs that are references. */
    List<String> expectedOutputs() {
        List<String> names = new ArrayList<>();
        expect.fieldNames().forEachRemaining(names::add);
        names.removeAll(List.of("json", "outcome", "must_mention"));
        return names;
    }
}
