package sa3.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;

/** What a kind computed: tensors, maps of tensors and JSON by output name, and what it warned of. */
public final class Outcome {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, HostTensor> tensors = new LinkedHashMap<>();
    private final Map<String, Map<String, HostTensor>> maps = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private JsonNode json = JsonNodeFactory.instance.objectNode();

    public static Outcome of(String name, Array value) {
        return new Outcome().tensor(name, value);
    }

    public static Outcome of(String name, HostTensor value) {
        return new Outcome().tensor(name, value);
    }

    /** Adds a tensor; evaluates it now. */
    public Outcome tensor(String name, Array value) {
        return tensor(name, HostTensor.of(value));
    }

    public Outcome tensor(String name, HostTensor value) {
        tensors.put(name, value);
        return this;
    }

    public Outcome map(String name, Map<String, HostTensor> value) {
        maps.put(name, value);
        return this;
    }

    /** Adds a field of the JSON result: numbers, texts, booleans, lists, maps, null. */
    public Outcome json(String field, @Nullable Object value) {
        ((ObjectNode) json).set(field, MAPPER.valueToTree(value));
        return this;
    }

    /** Makes the whole JSON result. */
    public Outcome json(Object value) {
        json = MAPPER.valueToTree(value);
        return this;
    }

    public Outcome warnings(List<String> messages) {
        warnings.addAll(messages);
        return this;
    }

    @Nullable
    HostTensor tensor(String name) {
        return tensors.get(name);
    }

    @Nullable
    Map<String, HostTensor> map(String name) {
        return maps.get(name);
    }

    JsonNode json() {
        return json;
    }

    List<String> warnings() {
        return warnings;
    }
}
