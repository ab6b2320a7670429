package sa3.train.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One clip that is rendered on the way, by the reference's names of its fields.
 *
 * @param cfg null = 1 with the distilled model, 7 with the base model
 * @param steps null = 8 with the distilled model, 50 with the base model
 * @param duration seconds; null = the length trained on, at most that of the model
 * @param strength of the adapter
 * @param intervalMax the adapter acts in those steps only that begin at this noise level or below; null = in all
 * @param arc true = the distilled model, false = the base model; null = the distilled one where it is installed
 */
public record PreviewClip(
        @JsonProperty("prompt") @JsonSetter(nulls = Nulls.SET) String prompt,
        @JsonProperty("cfg") @JsonSetter(nulls = Nulls.SET) @Nullable Double cfg,
        @JsonProperty("seed") @JsonSetter(nulls = Nulls.AS_EMPTY) long seed,
        @JsonProperty("steps") @JsonSetter(nulls = Nulls.SET) @Nullable Integer steps,
        @JsonProperty("duration") @JsonSetter(nulls = Nulls.SET) @Nullable Double duration,
        @JsonProperty("lora_strength") @JsonSetter(nulls = Nulls.SET) @Nullable Double strength,
        @JsonProperty("lora_interval_max") @JsonSetter(nulls = Nulls.SET) @Nullable Double intervalMax,
        @JsonProperty("arc") @JsonSetter(nulls = Nulls.SET) @Nullable Boolean arc) {
    public PreviewClip {
        Objects.requireNonNull(prompt, "a preview needs a prompt");
        if (seed < 0) {
            throw new IllegalArgumentException("a preview's seed must be at least 0, found " + seed);
        }
        if (duration != null && !(duration > 0)) {
            throw new IllegalArgumentException("a preview's duration must be above 0 s, found " + duration);
        }
    }

    /** A prompt, with everything else as usual. */
    public static PreviewClip of(String prompt) {
        return new PreviewClip(prompt, null, 0, null, null, null, null, null);
    }
}
