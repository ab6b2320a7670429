package sa3.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.codec.SameConfig;
import sa3.diffusion.Sampler;

class ModelCatalogTest {
    @TempDir
    private Path folder;

    @Test
    void listsTheReleasedModels() {
        List<String> names = catalog().models().stream().map(Model::name).toList();
        assertEquals(List.of("sm-music", "sm-music-base", "sm-sfx", "sm-sfx-base", "medium", "medium-base"), names);
    }

    @ParameterizedTest
    @CsvSource({
        "sm-music, CHUNKED, 120, PINGPONG, 8",
        "sm-music-base, CHUNKED, 120, EULER, 50",
        "sm-sfx, CHUNKED, 120, PINGPONG, 8",
        "sm-sfx-base, CHUNKED, 120, EULER, 50",
        "medium, SLIDING, 380, PINGPONG, 8",
        "medium-base, SLIDING, 380, EULER, 50"
    })
    void modelHasItsDefaults(String name, SameConfig.Variant codec, double maxSeconds, Sampler sampler, int steps) {
        Model model = catalog().find(name);
        assertEquals(new Model(name, codec, maxSeconds, sampler, steps, model.origin()), model);
    }

    @Test
    void namesThePublishedFiles() {
        assertEquals(
                Set.of(
                        "dit_medium-base_f16.npz",
                        "same_l_encoder_f32.npz",
                        "same_l_decoder_f32.npz",
                        "t5gemma_f16.npz"),
                catalog().find("medium-base").fileNames());
    }

    @Test
    void theDemoIsShort() {
        Model demo = new ModelCatalog(folder).find(ModelCatalog.DEMO);
        assertEquals(new Model("demo", SameConfig.Variant.CHUNKED, 60, Sampler.PINGPONG, 8, demo.origin()), demo);
    }

    private ModelCatalog catalog() {
        return new ModelCatalog(folder.resolve("none"));
    }
}
