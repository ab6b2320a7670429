package sa3.service.engine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import sa3.models.Model;
import sa3.models.ModelStore;

/** What is there to make takes with, as JSON for clients. Reads the disk each time; any thread. */
public final class Inventory {
    private final ModelStore store;

    public Inventory(ModelStore store) {
        this.store = store;
    }

    /** The model used where nobody chose. */
    public Optional<String> defaultModel() {
        return store.preferred().map(Model::name);
    }

    /** All models that this program knows, with their state. */
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
                    return json.put("licence", model.origin().licence());
                })
                .toList();
    }
}
