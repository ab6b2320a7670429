package sa3.golden.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Guidance;
import sa3.diffusion.Sampler;
import sa3.dsp.AudioClip;
import sa3.golden.GoldenException;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.pipeline.Cancellation;
import sa3.pipeline.ClipLength;
import sa3.pipeline.GenerationRequest;
import sa3.pipeline.Pipeline;
import sa3.pipeline.ProgressListener;
import sa3.pipeline.PromptSettings;
import sa3.pipeline.SamplingSettings;
import sa3.pipeline.SourceAudio;
import sa3.pipeline.Take;

/** Whole generations from the reference's command line. */
final class GenerateKinds {
    /** No row is longer; the models' own limits are not the matter here. */
    private static final double MAX_SECONDS = 3600;

    private static final int DEFAULT_STEPS = 8;

    private GenerateKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("generate_mlx", GenerateKinds::generate);
    }

    private static Outcome generate(Inputs in) {
        List<Take> takes = new ArrayList<>();
        try (RowNetworks networks = new RowNetworks(in)) {
            new Pipeline(networks, MAX_SECONDS)
                    .generate(request(in), ProgressListener.NONE, new Cancellation(), takes::add);
        }
        Take.Raw raw = takes.get(0).raw();
        float[] latents = raw.latents();
        AudioClip audio = raw.decoded();
        float[] wav = new float[2 * audio.frames()];
        for (int channel = 0; channel < 2; channel++) {
            audio.copyTo(channel, 0, wav, channel * audio.frames(), audio.frames());
        }
        int channels = raw.latentChannels();
        return Outcome.of("latents", HostTensor.of(latents, 1, channels, latents.length / channels))
                .tensor("wav", HostTensor.of(wav, 1, 2, audio.frames()));
    }

    private static GenerationRequest request(Inputs in) {
        Map<String, String> options = options(in.list("argv"));
        Guidance guidance = new Guidance(
                number(options, "--cfg", 1),
                number(options, "--apg", 1),
                0,
                0,
                0,
                Double.POSITIVE_INFINITY,
                in.semantics("apg_below_1").equals("true"));
        SamplingSettings sampling = new SamplingSettings(
                (int) number(options, "--steps", DEFAULT_STEPS),
                Sampler.PINGPONG,
                DistributionShift.SAMPLING_DEFAULT,
                guidance,
                number(options, "--init-noise-level", 1));
        return new GenerationRequest(
                new PromptSettings(options.getOrDefault("--prompt", ""), options.get("--negative-prompt"), null, null),
                ClipLength.ofSeconds(number(options, "--seconds", 30)),
                sampling,
                source(in, options.get("--inpaint-range")),
                new GenerationRequest.Seeds(Long.parseLong(options.getOrDefault("--seed", "0")), 1),
                GenerationRequest.Finish.REFERENCE);
    }

    private static SourceAudio source(Inputs in, @Nullable String range) {
        if (!in.has("wav")) {
            return SourceAudio.NONE;
        }
        AudioClip clip = PaddedKinds.clip(in, "wav");
        if (range == null) {
            return SourceAudio.guidedBy(clip);
        }
        String[] ends = range.split(",", 2);
        return SourceAudio.inpainting(
                clip, List.of(new SourceAudio.TimeRange(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]))));
    }

    /** Every option of these command lines has one value. */
    private static Map<String, String> options(List<JsonNode> argv) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < argv.size(); i += 2) {
            options.put(argv.get(i).asText(), argv.get(i + 1).asText());
        }
        if (argv.size() % 2 != 0) {
            throw new GoldenException("argv: expected pairs of option and value");
        }
        return options;
    }

    private static double number(Map<String, String> options, String name, double fallback) {
        String value = options.get(name);
        return value == null ? fallback : Double.parseDouble(value);
    }
}
