package sa3.train.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Guidance;
import sa3.diffusion.Sampler;
import sa3.diffusion.Schedule;
import sa3.lora.StepRange;
import sa3.pipeline.SamplingSettings;

class PreviewsTest {
    private static final SamplingSettings EIGHT =
            new SamplingSettings(8, Sampler.EULER, DistributionShift.SAMPLING_DEFAULT, Guidance.of(1, 1), 1);

    @Test
    void anAdapterActsFromItsHighestNoiseLevelDown() {
        assertEquals(StepRange.ALL, Previews.acting(null, EIGHT));
        assertEquals(StepRange.ALL, Previews.acting(1.0, EIGHT));
        float[] levels = Schedule.sigmas(8, 1, DistributionShift.SAMPLING_DEFAULT, 300);
        assertEquals(new StepRange(6, StepRange.END), Previews.acting((double) levels[5], EIGHT));
        assertEquals(new StepRange(7, StepRange.END), Previews.acting(levels[5] - 1e-3, EIGHT));
        assertNull(Previews.acting(levels[7] - 1e-3, EIGHT));
    }

    @Test
    void theReferencesFieldsAreRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("demos.json");
        Files.writeString(
                file,
                "[{\"prompt\": \"pad\", \"cfg\": 7, \"seed\": 2, \"steps\": 50, \"duration\": 8, \"lora_strength\": 0.8,"
                        + " \"lora_interval_max\": 0.6, \"arc\": false}]");
        assertEquals(
                new PreviewClip("pad", 7.0, 2, 50, 8.0, 0.8, 0.6, false),
                PreviewPlan.read(file).clips().get(0));
    }
}
