package sa3.service.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sa3.train.TrainException;
import sa3.train.data.PromptConfig;
import sa3.train.job.PreviewPlan;
import sa3.train.job.TrainOrder;
import sa3.train.run.RunPlan;
import sa3.train.run.SettingsTree;

/** An order for a training as clients send it. */
public final class TrainRequest {
    private static final Set<String> FIELDS = Set.of(
            "model",
            "latents",
            "name",
            "recipe",
            "settings",
            "trigger",
            "prompts",
            "maxSteps",
            "checkpointEvery",
            "previewEvery",
            "recompute");

    private TrainRequest() {}

    /**
     * Reads {@code {"model", "latents", "name"?, "recipe"?, "settings"?: {"optimizer.rate": 2e-4, …}, "trigger"?,
     * "prompts"?, "maxSteps", "checkpointEvery"?, "previewEvery"?, "recompute"?}}; a setting goes by its path, prompts are
     * a {@link PromptConfig}.
     *
     * @throws TrainException something is missing or impossible
     */
    public static TrainOrder of(ObjectNode json) {
        json.fieldNames().forEachRemaining(TrainRequest::requireKnown);
        String recipe = json.path("recipe").asText(SettingsTree.RECIPES.get(0));
        SettingsTree tree = SettingsTree.ofRecipe(recipe);
        json.path("settings").properties().forEach(field -> tree.put(field.getKey(), field.getValue()));
        tree.set("data.prompts", prompts(json));
        RunPlan usual = RunPlan.ofRecipe(recipe);
        if (!json.path("maxSteps").canConvertToLong()) {
            throw new TrainException("maxSteps: expected the number of steps");
        }
        RunPlan plan = new RunPlan(
                json.path("maxSteps").asLong(),
                json.path("checkpointEvery").asInt(usual.checkpointEvery()),
                json.path("previewEvery").asInt(usual.previewEvery()),
                usual.probes());
        Path latents = Path.of(text(json, "latents"));
        if (!latents.isAbsolute()) {
            throw new TrainException("latents: expected an absolute path, found " + latents);
        }
        String name = json.path("name").asText(String.valueOf(latents.getFileName()));
        return new TrainOrder(
                name,
                new TrainOrder.Base(text(json, "model"), null),
                latents.toString(),
                tree.settings(),
                plan,
                TrainOrder.Start.FRESH,
                new PreviewPlan(List.of()),
                json.path("recompute").asBoolean(false));
    }

    private static void requireKnown(String field) {
        if (!FIELDS.contains(field)) {
            throw new TrainException("a training has no field " + field + "; it has "
                    + FIELDS.stream().sorted().collect(Collectors.joining(", ")));
        }
    }

    private static @Nullable PromptConfig prompts(ObjectNode json) {
        if (!json.has("prompts") && !json.has("trigger")) {
            return null;
        }
        JsonNode config = json.has("prompts") ? json.path("prompts").deepCopy() : PromptConfig.ofCaptions();
        if (json.has("trigger") && config instanceof ObjectNode object) {
            object.put("trigger", text(json, "trigger"));
        }
        return PromptConfig.of(config, "prompts");
    }

    private static String text(ObjectNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new TrainException(field + ": expected text");
        }
        return value.textValue();
    }
}
