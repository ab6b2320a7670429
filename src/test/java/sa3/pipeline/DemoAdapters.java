package sa3.pipeline;

import java.nio.file.Path;
import java.util.List;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.bind.BaseWeights;
import sa3.lora.file.TestAdapter;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.weights.TensorFile;
import sa3.weights.TensorFiles;

/** Adapter files of random numbers that fit the bundled model, on all its layers. */
public final class DemoAdapters {
    private DemoAdapters() {}

    /** Named after its type. */
    public static Path write(Path folder, AdapterType type) {
        try (Scope scope = Scope.open();
                TensorFile model = TensorFiles.open(DemoPipeline.files().dit())) {
            List<AdapterTarget> targets = BaseWeights.of(model).targets();
            return TestAdapter.nativeFor(targets, type, 4, Dtype.F16)
                    .config("{\"rank\":4,\"alpha\":2,\"adapter_type\":\"" + type.label()
                            + "\",\"trigger_words\":[\"tinroof\"]}")
                    .write(folder.resolve(type.label() + ".safetensors"));
        }
    }
}
