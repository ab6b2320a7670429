package sa3.service.engine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import sa3.mlx.MlxRuntime;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;
import sa3.platform.ProgramVersion;

/** What a take was made with, besides its settings. Belongs to the engine's thread. */
final class Provenance {
    private final ModelStore store;
    private final Map<Path, String> hashes = new HashMap<>();

    Provenance(ModelStore store) {
        this.store = store;
    }

    /** Versions, device, and the hashes of the model's files by what they are for. */
    ObjectNode of(ModelFiles model) {
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        made.put("program", ProgramVersion.current());
        made.put("mlx", MlxRuntime.mlxVersion());
        made.put("device", MlxRuntime.deviceName());
        made.put("model", model.name());
        ObjectNode files = made.putObject("modelSha256");
        files.put("dit", hash(model.dit()));
        files.put("decoder", hash(model.decoder()));
        files.put("text", hash(model.text()));
        return made;
    }

    /** As the store recorded it, else read once. */
    private String hash(Path file) {
        return hashes.computeIfAbsent(file, store::sha256);
    }
}
