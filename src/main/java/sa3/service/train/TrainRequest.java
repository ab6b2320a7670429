package sa3.service.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sa3.json.JsonFields;
import sa3.lora.file.AdapterHeader;
import sa3.train.TrainException;
import sa3.train.data.PromptConfig;
import sa3.train.job.PreviewPlan;
import sa3.train.job.TrainOrder;
import sa3.train.run.RunPlan;
import sa3.train.run.SettingsTree;
import sa3.train.run.TrainSettings;

/**
 * A training as clients ask for it: everything that {@code sa3 train} can be told but processes and threads, which are the
 * service's own.
 *
 * @param isDelivered the finished adapter is put into the LoRA folder
 */
public record TrainRequest(TrainOrder order, boolean isDelivered) {
    private static final Set<String> FIELDS = Set.of(
            "model",
            "weights",
            "latents",
            "name",
            "recipe",
            "settings",
            "trigger",
            "prompts",
            "maxSteps",
            "checkpointEvery",
            "previewEvery",
            "previews",
            "probes",
            "start",
            "recompute",
            "deliver");
    private static final Set<String> START_FIELDS = Set.of("adapter", "step", "epoch");

    /**
     * Reads {@code {"model", "weights"?, "latents", "name"?, "recipe"?, "settings"?: {"optimizer.rate": 2e-4, …},
     * "trigger"?, "prompts"?, "maxSteps", "checkpointEvery"?, "previewEvery"?, "previews"?: [{"prompt", …}], "probes"?,
     * "start"?: {"adapter"?, "step"?, "epoch"?}, "recompute"?, "deliver"?}}; a setting goes by its path, prompts are a
     * {@link PromptConfig}, previews a {@link PreviewPlan}.
     *
     * @throws TrainException something is missing or impossible
     */
    public static TrainRequest of(ObjectNode json) {
        requireKnown("a training", json, FIELDS);
        JsonFields fields = JsonFields.of(json, "");
        String recipe = or(fields.text("recipe"), SettingsTree.RECIPES.get(0));
        RunPlan plan = plan(fields, RunPlan.ofRecipe(recipe));
        Path latents = Path.of(absolute("latents", required("latents", fields.text("latents"))));
        String name = fields.text("name");
        TrainOrder order = new TrainOrder(
                name == null ? TrainOrder.nameOf(latents) : name,
                new TrainOrder.Base(required("model", fields.text("model")), file("weights", fields.text("weights"))),
                latents.toString(),
                settings(recipe, json),
                plan,
                start(json),
                PreviewPlan.of(json.path("previews"), "previews"),
                or(fields.flag("recompute"), false));
        return new TrainRequest(order, or(fields.flag("deliver"), true));
    }

    private static void requireKnown(String what, ObjectNode json, Set<String> known) {
        json.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw new TrainException(what + " has no field " + field + "; it has "
                        + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        });
    }

    private static TrainSettings settings(String recipe, ObjectNode json) {
        SettingsTree tree = SettingsTree.ofRecipe(recipe);
        object("settings", json).properties().forEach(field -> tree.put(field.getKey(), field.getValue()));
        return tree.set("data.prompts", prompts(json)).settings();
    }

    private static @Nullable PromptConfig prompts(ObjectNode json) {
        if (!json.has("prompts") && !json.has("trigger")) {
            return null;
        }
        JsonNode config = json.has("prompts") ? json.path("prompts").deepCopy() : PromptConfig.ofCaptions();
        if (json.has("trigger") && config instanceof ObjectNode object) {
            object.put("trigger", required("trigger", JsonFields.of(json, "").text("trigger")));
        }
        return PromptConfig.of(config, "prompts");
    }

    private static RunPlan plan(JsonFields fields, RunPlan usual) {
        Long maxSteps = whole("maxSteps", fields.number("maxSteps"));
        if (maxSteps == null) {
            throw new TrainException("maxSteps: expected the number of steps");
        }
        return new RunPlan(
                maxSteps,
                or(fields.integer("checkpointEvery"), usual.checkpointEvery()),
                or(fields.integer("previewEvery"), usual.previewEvery()),
                or(fields.integer("probes"), usual.probes()));
    }

    private static TrainOrder.Start start(ObjectNode json) {
        ObjectNode start = object("start", json);
        requireKnown("the start of a training", start, START_FIELDS);
        JsonFields fields = JsonFields.of(start, "start");
        String adapter = file("start.adapter", fields.text("adapter"));
        if (adapter != null) {
            AdapterHeader.read(Path.of(adapter)); // what it holds is compared with the base when the training begins
        }
        return new TrainOrder.Start(
                adapter,
                notNegative("start.step", fields.number("step")),
                notNegative("start.epoch", fields.number("epoch")));
    }

    private static ObjectNode object(String field, ObjectNode json) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new TrainException(field + ": expected an object { … }");
    }

    private static @Nullable Long notNegative(String field, @Nullable Double number) {
        Long value = whole(field, number);
        if (value != null && value < 0) {
            throw new TrainException(field + ": expected 0 or more, found " + value);
        }
        return value;
    }

    private static @Nullable Long whole(String field, @Nullable Double number) {
        if (number == null) {
            return null;
        }
        if (number != Math.rint(number) || Math.abs(number) > 1L << 53) {
            throw new TrainException(field + ": expected a whole number, found " + number);
        }
        return number.longValue();
    }

    private static @Nullable String file(String field, @Nullable String path) {
        if (path == null) {
            return null;
        }
        String file = absolute(field, path);
        if (!Files.isRegularFile(Path.of(file))) {
            throw new TrainException(field + ": there is no file " + file);
        }
        return file;
    }

    private static String absolute(String field, String path) {
        if (!Path.of(path).isAbsolute()) {
            throw new TrainException(field + ": expected an absolute path, found " + path);
        }
        return path;
    }

    private static String required(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new TrainException(field + ": expected text");
        }
        return text;
    }

    private static <T> T or(@Nullable T value, T usual) {
        return value == null ? usual : value;
    }
}
