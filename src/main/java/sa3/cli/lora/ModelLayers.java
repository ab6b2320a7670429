package sa3.cli.lora;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sa3.codec.SameConfig;
import sa3.diffusion.DitConfig;
import sa3.lora.AdapterTarget;
import sa3.models.Model;
import sa3.models.ModelStore;
import sa3.weights.CheckpointNames.Network;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;

/** The layers of a model that adapters may change: of the installed file, or as published where it is not installed. */
final class ModelLayers {
    private ModelLayers() {}

    /** @throws sa3.models.ModelException there is no such model */
    static List<AdapterTarget> of(ModelStore store, String name) {
        Model model = store.catalog().find(name);
        if (!store.isInstalled(model)) {
            return AdapterTarget.of(published(model).tensors());
        }
        try (TensorFile file = TensorFiles.open(store.files(name).dit(), Network.DIT)) {
            Map<String, List<Integer>> shapes = new LinkedHashMap<>();
            file.tensors().forEach((tensor, info) -> shapes.put(tensor, info.shape()));
            return AdapterTarget.of(shapes);
        }
    }

    private static DitConfig published(Model model) {
        return model.codec() == SameConfig.Variant.CHUNKED ? DitConfig.small() : DitConfig.medium();
    }
}
