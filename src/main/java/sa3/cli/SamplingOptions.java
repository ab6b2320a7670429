package sa3.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.diffusion.Sampler;
import sa3.settings.RunChoice.Seed;
import sa3.settings.SamplingChoice;

/** How the clip is found. An option that is not given is null: it leaves a preset's choice alone. */
public final class SamplingOptions {
    @Option(names = "--seed", paramLabel = "N", description = "Makes the same clip again (default: random, printed).")
    private @Nullable Long seed;

    @Option(names = "--count", paramLabel = "N", description = "Takes, with seed, seed+1, … (default: 1).")
    private @Nullable Integer count;

    @Option(names = "--steps", paramLabel = "N", description = "Sampling steps (default: the model's, 8 or 50).")
    private @Nullable Integer steps;

    @Option(
            names = "--sampler",
            paramLabel = "NAME",
            description = "pingpong (distilled models' default), euler (base models'), rk4, dpmpp.")
    private @Nullable String sampler;

    @Option(
            names = "--shift",
            paramLabel = "NAME",
            description = "Distribution shift: logsnr, flux, full or none (default: logsnr).")
    private @Nullable String shift;

    @Option(
            names = "--cfg",
            paramLabel = "X",
            description = "Guidance: 1 = off, above 1 follows the prompt harder (default: 1).")
    private @Nullable Double cfg;

    @Option(
            names = "--apg",
            paramLabel = "X",
            description = "Adaptive projection of the guidance, 0 to 1, where --cfg is above 1 (default: 1).")
    private @Nullable Double apg;

    @Option(
            names = "--init-noise-level",
            paramLabel = "X",
            description = "Noise at the start, 0.01 to 1 (default: 1, with a guide 0.9).")
    private @Nullable Double initNoiseLevel;

    public @Nullable Seed seed() {
        return seed == null ? null : Seed.of(seed);
    }

    public @Nullable Integer count() {
        return count;
    }

    public SamplingChoice sampling() {
        return new SamplingChoice(steps, sampler == null ? null : Sampler.of(sampler), shift, cfg, apg, initNoiseLevel);
    }
}
