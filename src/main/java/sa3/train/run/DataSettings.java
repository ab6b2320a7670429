package sa3.train.run;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import org.jspecify.annotations.Nullable;
import sa3.train.data.PromptConfig;

/**
 * What is made of the data set.
 *
 * @param batchSize samples of a batch
 * @param accumulation batches of one step
 * @param cropFrames latents of a sample; null = what is usual for the model
 * @param randomCrop long sounds are cut at a random place, else always at the beginning
 * @param prompts how prompts are made; null = as the reference does without a configuration
 */
public record DataSettings(
        int batchSize,
        int accumulation,
        @JsonSetter(nulls = Nulls.SET) @Nullable Integer cropFrames,
        boolean randomCrop,
        @JsonSetter(nulls = Nulls.SET) @Nullable PromptConfig prompts) {
    public DataSettings {
        if (batchSize < 1 || accumulation < 1) {
            throw new IllegalArgumentException(
                    "batch size and accumulation must be at least 1, found " + batchSize + " and " + accumulation);
        }
        if (cropFrames != null && cropFrames < 2) {
            throw new IllegalArgumentException("a crop has at least 2 latents, found " + cropFrames);
        }
    }
}
