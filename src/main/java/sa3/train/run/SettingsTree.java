package sa3.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sa3.json.StrictJson;
import sa3.train.TrainException;

/**
 * Settings while they are chosen: a named set of defaults, in which single values are changed by their path, such as
 * {@code optimizer.rate}. One thread.
 */
public final class SettingsTree {
    /** The named sets of defaults, the usual one first. */
    public static final List<String> RECIPES = List.of("reference-mlx", "reference-torch");

    private static final ObjectMapper JSON = StrictJson.mapper();

    private final ObjectNode root;

    private SettingsTree(ObjectNode root) {
        this.root = root;
    }

    /** @throws TrainException there is no such recipe */
    public static SettingsTree ofRecipe(String name) {
        if (!RECIPES.contains(name)) {
            throw unknown(name);
        }
        try (InputStream json = SettingsTree.class.getResourceAsStream("/sa3/train/" + name + ".json")) {
            return new SettingsTree((ObjectNode) JSON.readTree(Objects.requireNonNull(json)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TrainException unknown(String recipe) {
        return new TrainException("no recipe is called '" + recipe + "': choose " + String.join(" or ", RECIPES));
    }

    /** @param json as {@link #json} gave it */
    public static SettingsTree parse(String json) {
        try {
            return new SettingsTree((ObjectNode) JSON.readTree(json));
        } catch (JsonProcessingException | ClassCastException e) {
            throw new TrainException("settings of a training that are no JSON object", e);
        }
    }

    /** Settings to be changed. */
    public static SettingsTree of(TrainSettings settings) {
        return new SettingsTree(JSON.valueToTree(settings));
    }

    /**
     * Changes one value.
     *
     * @param path field names with dots between them; the value must exist
     * @param value null leaves everything as it is
     */
    public SettingsTree set(String path, @Nullable Object value) {
        return value == null ? this : put(path, JSON.valueToTree(value));
    }

    /** Makes one value that may be missing so. */
    public SettingsTree clear(String path) {
        return put(path, NullNode.getInstance());
    }

    /**
     * Changes one value, null included.
     *
     * @throws IllegalArgumentException there is no such value
     */
    public SettingsTree put(String path, JsonNode value) {
        int dot = path.lastIndexOf('.');
        JsonNode parent = dot < 0 ? root : root.at("/" + path.substring(0, dot).replace('.', '/'));
        String field = path.substring(dot + 1);
        if (!(parent instanceof ObjectNode object) || !object.has(field)) {
            throw new IllegalArgumentException("settings have no " + path);
        }
        object.set(field, value);
        return this;
    }

    /**
     * The settings.
     *
     * @throws TrainException a value that is impossible; the message says which
     */
    public TrainSettings settings() {
        ObjectNode whole = root.deepCopy();
        if (whole.path("adapter") instanceof ObjectNode adapter
                && adapter.path("alpha").isNull()) {
            adapter.set("alpha", adapter.path("rank"));
        }
        try {
            return JSON.treeToValue(whole, TrainSettings.class);
        } catch (ValueInstantiationException e) {
            throw new TrainException(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
        } catch (JsonProcessingException e) {
            throw new TrainException("settings of a training: " + complaint(e), e);
        }
    }

    /** What is wrong with a document, and where in it. */
    public static String complaint(JsonProcessingException e) {
        List<JsonMappingException.Reference> path =
                e instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
        String place = path.stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
        String what = e.getOriginalMessage().replaceFirst(" \\((set|class|but) .*", "");
        return place.isEmpty() ? what : place + ": " + what;
    }

    public String json() {
        return root.toString();
    }

    /** What two settings differ in, one line each: path, value here, value there. */
    public List<String> differences(SettingsTree other) {
        return differences(root, other.root);
    }

    /** The same of two documents. */
    public static List<String> differences(JsonNode here, JsonNode there) {
        List<String> differences = new ArrayList<>();
        compare("", here, there, differences);
        return differences;
    }

    private static void compare(String path, JsonNode here, JsonNode there, List<String> differences) {
        if (here instanceof ObjectNode left && there instanceof ObjectNode right) {
            Set<String> names = new LinkedHashSet<>();
            left.fieldNames().forEachRemaining(names::add);
            right.fieldNames().forEachRemaining(names::add);
            names.forEach(name ->
                    compare(path.isEmpty() ? name : path + "." + name, left.path(name), right.path(name), differences));
        } else if (!same(here, there)) {
            differences.add(path + " is " + shown(here) + ", was " + shown(there));
        }
    }

    private static boolean same(JsonNode here, JsonNode there) {
        boolean nothing = isNothing(here) && isNothing(there);
        boolean numbers = here.isNumber() && there.isNumber() && here.asDouble() == there.asDouble();
        return nothing || numbers || here.equals(there);
    }

    private static boolean isNothing(JsonNode node) {
        return node.isNull() || node.isMissingNode();
    }

    private static String shown(JsonNode node) {
        return isNothing(node) ? "none" : node.toString();
    }
}
