package sa3.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Guidance;
import sa3.diffusion.Sampler;
import sa3.json.JsonFields;
import sa3.json.JsonNumbers;
import sa3.pipeline.SamplingSettings;

/**
 * How the clip is found, as far as somebody chose.
 *
 * @param steps null = the model's
 * @param sampler null = the model's
 * @param shift {@code logsnr}, {@code flux}, {@code full} or {@code none}; null = logsnr
 * @param cfg guidance; null = 1, off
 * @param apg null = 1
 * @param initNoiseLevel null = 1, with a guide 0.9
 */
public record SamplingChoice(
        @Nullable Integer steps,
        @Nullable Sampler sampler,
        @Nullable String shift,
        @Nullable Double cfg,
        @Nullable Double apg,
        @Nullable Double initNoiseLevel) {
    public static final SamplingChoice NONE = new SamplingChoice(null, null, null, null, null, null);

    private static final double GUIDED_NOISE_LEVEL = 0.9;

    public SamplingChoice {
        // what is out of range is refused here, not only once a model is at hand
        settings(steps, sampler, shift, cfg, apg, initNoiseLevel);
    }

    /** What the model is asked for. */
    SamplingSettings settings(ModelDefaults model, boolean guided) {
        double level = initNoiseLevel != null ? initNoiseLevel : guided ? GUIDED_NOISE_LEVEL : 1;
        return settings(
                steps != null ? steps : Integer.valueOf(model.steps()),
                sampler != null ? sampler : model.sampler(),
                shift,
                cfg,
                apg,
                level);
    }

    private static SamplingSettings settings(
            @Nullable Integer steps,
            @Nullable Sampler sampler,
            @Nullable String shift,
            @Nullable Double cfg,
            @Nullable Double apg,
            @Nullable Double level) {
        return new SamplingSettings(
                steps == null ? 1 : steps,
                sampler == null ? Sampler.PINGPONG : sampler,
                shift(shift),
                Guidance.of(cfg == null ? 1 : cfg, apg == null ? 1 : apg),
                level == null ? 1 : level);
    }

    private static DistributionShift shift(@Nullable String name) {
        return switch (name == null ? "logsnr" : name) {
            case "logsnr" -> DistributionShift.SAMPLING_DEFAULT;
            case "flux" -> new DistributionShift.Flux();
            case "full" -> new DistributionShift.Full();
            case "none" -> new DistributionShift.None();
            default ->
                throw new IllegalArgumentException("unknown shift '" + name + "': choose logsnr, flux, full or none");
        };
    }

    /** These where they are chosen, else those of {@code base}. */
    SamplingChoice over(SamplingChoice base) {
        return new SamplingChoice(
                steps != null ? steps : base.steps,
                sampler != null ? sampler : base.sampler,
                shift != null ? shift : base.shift,
                cfg != null ? cfg : base.cfg,
                apg != null ? apg : base.apg,
                initNoiseLevel != null ? initNoiseLevel : base.initNoiseLevel);
    }

    static SamplingChoice of(JsonFields json) {
        Integer steps = json.integer("steps");
        String sampler = json.text("sampler");
        String shift = json.text("shift");
        Double cfg = json.number("cfg");
        Double apg = json.number("apg");
        Double level = json.number("initNoiseLevel");
        return json.build(
                () -> new SamplingChoice(steps, sampler == null ? null : Sampler.of(sampler), shift, cfg, apg, level));
    }

    void writeTo(ObjectNode json) {
        if (steps != null) {
            json.put("steps", steps);
        }
        if (sampler != null) {
            json.put("sampler", sampler.label());
        }
        if (shift != null) {
            json.put("shift", shift);
        }
        if (cfg != null) {
            json.set("cfg", JsonNumbers.of(cfg));
        }
        if (apg != null) {
            json.set("apg", JsonNumbers.of(apg));
        }
        if (initNoiseLevel != null) {
            json.set("initNoiseLevel", JsonNumbers.of(initNoiseLevel));
        }
    }
}
