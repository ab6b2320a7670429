package sa3.service.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import sa3.lora.folder.LoraFolders;
import sa3.models.Model;
import sa3.models.ModelCatalog;
import sa3.models.ModelStore;
import sa3.preset.Preset;
import sa3.preset.PresetFolders;

/** What is there to make takes with, as JSON for clients. Reads the disk each time; any thread. */
public final class Inventory {
    private final ModelStore store;
    private final PresetFolders presets;
    private final LoraFolders loras;

    public Inventory(Sources sources) {
        this.store = sources.models();
        this.presets = sources.presets();
        this.loras = sources.loras();
    }

    /** The model used where nobody chose. */
    public Optional<String> defaultModel() {
        return store.preferred().map(Model::name);
    }

    /**
     * All models that this program knows, with their state; with the hash of the network that adapters for them are trained
     * on where that is installed and its hash was recorded.
     */
    public List<ObjectNode> models() {
        Optional<String> preferred = defaultModel();
        return store.catalog().models().stream()
                .map(model -> {
                    ObjectNode json = JsonNodeFactory.instance.objectNode();
                    json.put("name", model.name()).put("installed", store.isInstalled(model));
                    json.put("default", preferred.filter(model.name()::equals).isPresent());
                    json.put("base", model.isBase()).put("bundled", model.isBundled());
                    json.put("maxSeconds", model.maxSeconds());
                    json.put("sampler", model.sampler().label()).put("steps", model.steps());
                    baseSha256(model).ifPresent(hash -> json.put("baseSha256", hash));
                    json.put("licence", model.origin().licence());
                    return model.isBundled() ? json.put("caution", ModelCatalog.DEMO_CAUTION) : json;
                })
                .toList();
    }

    private Optional<String> baseSha256(Model model) {
        return store.catalog()
                .baseOf(model)
                .filter(store::isInstalled)
                .flatMap(base -> store.recordedSha256(store.files(base.name()).dit()));
    }

    /** The adapters in the user's folders. */
    public List<ObjectNode> loras() {
        return loras.scan().cards().stream().map(loras::describe).toList();
    }

    /** The presets of the user and the program; those that cannot be read say why. */
    public List<ObjectNode> presets() {
        return presets.list().stream().map(Inventory::describe).toList();
    }

    private static ObjectNode describe(PresetFolders.Entry entry) {
        Preset preset = entry.preset();
        ObjectNode json = preset == null
                ? JsonNodeFactory.instance
                        .objectNode()
                        .put("name", entry.name())
                        .put("problem", entry.problem())
                : preset.toJson();
        return json.put("shipped", entry.shipped());
    }

    /** A preset by its name, never by a path. */
    public Optional<ObjectNode> preset(String name) {
        return presets.list().stream()
                .filter(entry -> entry.name().equalsIgnoreCase(name))
                .findFirst()
                .map(Inventory::describe);
    }

    /** Saves a preset of the user; one of the same name is replaced. */
    public ObjectNode savePreset(JsonNode json) {
        Preset preset = Preset.of(json);
        presets.save(preset, true);
        return preset.toJson().put("shipped", false);
    }

    /** Deletes a preset of the user; the program's own ones stay. */
    public void deletePreset(String name) {
        presets.remove(name);
    }
}
