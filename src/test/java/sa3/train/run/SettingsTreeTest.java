package sa3.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.train.TrainException;
import sa3.train.adapters.AdapterSettings;
import sa3.train.flow.FlowSettings;
import sa3.train.flow.InpaintMasks;
import sa3.train.flow.NoiseSettings;
import sa3.train.loss.TargetScale;

class SettingsTreeTest {
    @ParameterizedTest
    @ValueSource(strings = {"reference-mlx", "reference-torch"})
    void everyRecipeIsWhole(String recipe) {
        TrainSettings settings = SettingsTree.ofRecipe(recipe).settings();
        assertEquals(16, settings.adapter().alpha());
        assertEquals(
                settings, SettingsTree.parse(SettingsTree.of(settings).json()).settings());
    }

    @Test
    void recipesDifferWhereTheTrainersDo() {
        TrainSettings mlx = SettingsTree.ofRecipe("reference-mlx").settings();
        TrainSettings torch = SettingsTree.ofRecipe("reference-torch").settings();
        assertEquals(AdapterSettings.DEFAULT_EXCLUDE, mlx.adapter().exclude());
        assertEquals(List.of(), torch.adapter().exclude());
        assertEquals(new DataSettings(1, 1, null, true, null), mlx.data());
        assertEquals(new DataSettings(1, 1, 4091, true, null), torch.data());
        assertEquals(new NoiseSettings("uniform", Map.of(), "full", Map.of(), false), mlx.noise());
        assertEquals(new NoiseSettings("trunc_logit_normal", Map.of(), "full", Map.of(), true), torch.noise());
        assertEquals(new FlowSettings(0.1, null, 0, false, 0, 0, false, TargetScale.NONE), mlx.flow());
        assertEquals(
                new FlowSettings(0.1, InpaintMasks.REFERENCE, 1, true, 4, 0, true, TargetScale.NONE), torch.flow());
        OptimSettings.Inverse inverse = new OptimSettings.Inverse(1e6, 0.5, 0, 0);
        assertEquals(new OptimSettings(1e-4, "none", inverse, 0.9, 0.999, 1e-8, 0, false, 0, null), mlx.optimizer());
        assertEquals(new OptimSettings(1e-4, "none", inverse, 0.9, 0.95, 1e-8, 0.01, true, 0, null), torch.optimizer());
        assertEquals(new RunPlan(10_000_000_000L, 1000, 0, 4), RunPlan.ofRecipe("reference-mlx"));
        assertEquals(new RunPlan(10_000, 500, 500, 4), RunPlan.ofRecipe("reference-torch"));
    }

    @Test
    void numbersOfANoiseAreWrittenInOneOrder() {
        Map<String, Double> options = Map.of("min_length", 512.0, "alpha_max", 3.0, "max_length", 4096.0);
        NoiseSettings noise = new NoiseSettings("uniform", Map.of(), "flux", options, false);
        assertEquals(
                List.of("alpha_max", "max_length", "min_length"),
                List.copyOf(noise.shiftOptions().keySet()));
    }

    @Test
    void alphaFollowsTheRankUntilItIsChosen() {
        assertEquals(
                4,
                SettingsTree.ofRecipe("reference-mlx")
                        .set("adapter.rank", 4)
                        .settings()
                        .adapter()
                        .alpha());
        assertEquals(
                8,
                SettingsTree.ofRecipe("reference-mlx")
                        .set("adapter.rank", 4)
                        .set("adapter.alpha", 8)
                        .settings()
                        .adapter()
                        .alpha());
    }

    @Test
    void whatIsImpossibleIsToldInTheWordsOfItsPlace() {
        SettingsTree tree = SettingsTree.ofRecipe("reference-mlx");
        assertEquals("rank 0: expected at least 1", refusal(tree.set("adapter.rank", 0)));
        assertTrue(refusal(SettingsTree.ofRecipe("reference-mlx").set("noise.sampler", "sobol"))
                .contains("unknown timestep sampler 'sobol'"));
        assertTrue(refusal(SettingsTree.ofRecipe("reference-mlx").set("optimizer.scheduler", "cosine"))
                .contains("choose none or inverse"));
        assertEquals(
                "settings of a training: data.randomCrop: Invalid `null` value encountered for property \"randomCrop\"",
                refusal(SettingsTree.ofRecipe("reference-mlx").clear("data.randomCrop")));
        assertThrows(IllegalArgumentException.class, () -> tree.set("adapter.size", 1));
        assertThrows(TrainException.class, () -> SettingsTree.ofRecipe("mine"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "adapter.rank | 8.7",
                "adapter.rank | \"8\"",
                "adapter.type | 3",
                "adapter.type | \"\"",
                "adapter.type | null",
                "adapter.include | null",
                "adapter.include | [null]",
                "adapter.include | [1]",
                "adapter | 3",
                "data.randomCrop | 0",
                "data.randomCrop | \"true\"",
                "data.cropFrames | 64.5",
                "noise.sampler | 1",
                "noise.sampler | null",
                "optimizer.rate | \"1e-4\"",
                "optimizer.rate | true",
                "seed | 1.5"
            })
    void aValueOfAnotherTypeIsRefusedWithItsPlace(String path, String value) throws JsonProcessingException {
        JsonNode node = new ObjectMapper().readTree(value);
        String line = refusal(SettingsTree.ofRecipe("reference-mlx").put(path, node));
        assertTrue(line.startsWith("settings of a training: " + path + ": "), line);
        assertEquals(1, line.lines().count(), line);
    }

    private static String refusal(SettingsTree tree) {
        return String.valueOf(assertThrows(TrainException.class, tree::settings).getMessage());
    }

    @Test
    void differencesNameEveryValue() {
        SettingsTree one = SettingsTree.ofRecipe("reference-mlx");
        SettingsTree other = SettingsTree.ofRecipe("reference-mlx")
                .set("adapter.rank", 8)
                .set("data.cropFrames", 100)
                .set("adapter.include", List.of("ff"));
        assertEquals(
                List.of(
                        "adapter.rank is 8, was 16",
                        "adapter.include is [\"ff\"], was []",
                        "data.cropFrames is 100, was none"),
                other.differences(one));
        assertEquals(List.of(), one.differences(SettingsTree.ofRecipe("reference-mlx")));
    }
}
