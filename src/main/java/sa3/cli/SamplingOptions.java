package sa3.cli;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Guidance;
import sa3.diffusion.Sampler;
import sa3.pipeline.GenerationRequest.Seeds;
import sa3.pipeline.RequestException;
import sa3.pipeline.SamplingSettings;

/** How the clip is found. */
final class SamplingOptions {
    @Option(names = "--seed", paramLabel = "N", description = "Makes the same clip again (default: random, printed).")
    private @Nullable Long seed;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "Takes, with seed, seed+1, … (default: ${DEFAULT-VALUE}).")
    private int count = 1;

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
            description = "Distribution shift: logsnr, flux, full or none (default: ${DEFAULT-VALUE}).")
    private String shift = "logsnr";

    @Option(
            names = "--cfg",
            paramLabel = "X",
            description = "Guidance: 1 = off, above 1 follows the prompt harder (default: ${DEFAULT-VALUE}).")
    private double cfg = 1;

    @Option(
            names = "--apg",
            paramLabel = "X",
            description =
                    "Adaptive projection of the guidance, 0 to 1, where --cfg is above 1 (default: ${DEFAULT-VALUE}).")
    private double apg = 1;

    @Option(
            names = "--init-noise-level",
            paramLabel = "X",
            description = "Noise at the start, 0.01 to 1 (default: 1, with a guide 0.9).")
    private @Nullable Double initNoiseLevel;

    /** The seeds; a random first one where none was given, as the reference draws it. */
    Seeds seeds() {
        return new Seeds(seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed, count);
    }

    SamplingSettings settings(Sampler modelSampler, int modelSteps, boolean guided) {
        return new SamplingSettings(
                steps == null ? modelSteps : steps,
                sampler == null ? modelSampler : Sampler.of(sampler),
                shift(),
                Guidance.of(cfg, apg),
                initNoiseLevel != null ? initNoiseLevel : guided ? 0.9 : 1);
    }

    private DistributionShift shift() {
        return switch (shift) {
            case "logsnr" -> DistributionShift.SAMPLING_DEFAULT;
            case "flux" -> new DistributionShift.Flux();
            case "full" -> new DistributionShift.Full();
            case "none" -> new DistributionShift.None();
            default -> throw new RequestException("unknown shift '" + shift + "': choose logsnr, flux, full or none");
        };
    }
}
