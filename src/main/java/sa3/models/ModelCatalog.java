package sa3.models;

import java.nio.file.Path;
import sa3.codec.SameConfig;
import sa3.diffusion.Sampler;
import sa3.platform.Folders;

public final class ModelCatalog {
    public static final String DEMO = "demo";

    public static ModelCatalog standard() {
        return new ModelCatalog();
    }

    public ModelFiles resolve(String name) {
        Path d = Folders.programHome().resolve("src/main/demo");
        return new ModelFiles(
                "demo",
                d.resolve("dit_demo_f16.npz"),
                d.resolve("same_s_encoder_f32.npz"),
                d.resolve("same_s_decoder_f32.npz"),
                d.resolve("t5gemma_f16.npz"),
                SameConfig.Variant.CHUNKED,
                60,
                Sampler.PINGPONG,
                8);
    }
}
