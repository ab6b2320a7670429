package sa3.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        "sm-music, SAME_S, 120, pingpong, 8",
        "sm-music-base, SAME_S, 120, euler, 50",
        "sm-sfx, SAME_S, 120, pingpong, 8",
        "sm-sfx-base, SAME_S, 120, euler, 50",
        "medium, SAME_L, 380, pingpong, 8",
        "medium-base, SAME_L, 380, euler, 50"
    })
    void modelHasItsDefaults(String name, Codec codec, int maxSeconds, String sampler, int steps) {
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
        assertEquals(new Model("demo", Codec.SAME_S, 60, "pingpong", 8, demo.origin()), demo);
    }

    private ModelCatalog catalog() {
        return new ModelCatalog(folder.resolve("none"));
    }
}
