package sa3.train.adapters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.lora.AdapterConfig;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterType;
import sa3.lora.file.AdapterFile;
import sa3.lora.file.AdapterWriter;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;
import sa3.train.TrainException;

class AdapterStartTest {
    private static final String LAYER = "model.transformer.layers.0.ff.ff.2";
    private static final List<AdapterSet.Tensor> TENSORS =
            List.of(new AdapterSet.Tensor(LAYER, AdapterPart.LORA_A), new AdapterSet.Tensor(LAYER, AdapterPart.LORA_B));

    @TempDir
    private Path temp;

    private Path write(String name, float value, String baseSha256) {
        Path file = temp.resolve(name);
        AdapterConfig config = new AdapterConfig(
                AdapterType.LORA,
                2,
                2,
                List.of(),
                List.of(),
                0,
                OptionalLong.of(9),
                OptionalLong.empty(),
                "sa3-sm-music",
                List.of(),
                Map.of());
        float[] values = new float[6];
        Arrays.fill(values, value);
        new AdapterWriter(config, Dtype.F16)
                .extra("base_sha256", baseSha256)
                .add(LAYER, AdapterPart.LORA_A, List.of(2, 3), values)
                .add(LAYER, AdapterPart.LORA_B, List.of(3, 2), values)
                .write(file);
        return file;
    }

    private AdapterStart start(String baseSha256) {
        return new AdapterStart(AdapterFile.open(write("a.safetensors", 1, baseSha256)));
    }

    @Test
    void anotherBaseIsTold() {
        AdapterStart start = start("abc");
        String file = temp.resolve("a.safetensors").toString();
        assertEquals(Optional.empty(), start.otherBase("sa3-sm-music", "abc"));
        assertEquals(
                Optional.of(file + " was trained on other weights of sa3-sm-music"),
                start.otherBase("sa3-sm-music", "def"));
        assertEquals(
                Optional.of(file + " was trained on sa3-sm-music, this training is on sa3-medium"),
                start.otherBase("sa3-medium", "abc"));
        assertEquals(Optional.empty(), start("").otherBase("sa3-sm-music", "abc"), "it does not say which");
    }

    @Test
    void layersThatOnlyOneOfTheTwoHasAreTold() {
        AdapterStart start = start("abc");
        assertEquals(Optional.empty(), start.otherLayers(TENSORS));
        List<AdapterSet.Tensor> others = List.of(
                new AdapterSet.Tensor("to_local_embed", AdapterPart.LORA_A),
                new AdapterSet.Tensor("to_time_embed", AdapterPart.LORA_A));
        assertEquals(
                Optional.of(temp.resolve("a.safetensors") + ": 1 of its 1 layers are left out (" + LAYER
                        + "); 2 of 2 layers begin fresh (to_local_embed, …)"),
                start.otherLayers(others));
    }

    @Test
    void anotherKindIsRefused() {
        AdapterStart start = start("abc");
        start.requireSame(settings(AdapterType.LORA, 2, 2));
        assertThrows(TrainException.class, () -> start.requireSame(settings(AdapterType.DORA_ROWS, 2, 2)));
        assertThrows(TrainException.class, () -> start.requireSame(settings(AdapterType.LORA, 2, 4)));
        String message = assertThrows(TrainException.class, () -> start.requireSame(settings(AdapterType.LORA, 3, 3)))
                .getMessage();
        assertTrue(message.contains("lora of rank 2 and alpha 2.0, this training makes lora of rank 3"), message);
    }

    private static AdapterSettings settings(AdapterType type, int rank, double alpha) {
        return new AdapterSettings(type, rank, alpha, List.of(), List.of(), true, TrainableLayer.BoraMode.SPEED);
    }

    @Test
    void aFileThatIsReplacedMeanwhileIsTheOneThatWasOpened() throws Exception {
        AdapterStart start = start("abc");
        Files.move(
                write("b.safetensors", 2, "abc"), temp.resolve("a.safetensors"), StandardCopyOption.REPLACE_EXISTING);
        try (Scope scope = Scope.open()) {
            List<Array> values = start.over(TENSORS, List.of(Array.zeros(2, 3), Array.zeros(3, 2)));
            for (Array value : values) {
                assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, value.toFloats());
            }
        }
    }
}
