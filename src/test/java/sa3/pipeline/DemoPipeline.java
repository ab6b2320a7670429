package sa3.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Guidance;
import sa3.diffusion.Sampler;
import sa3.dsp.AudioClip;
import sa3.mlx.Scope;
import sa3.models.ModelCatalog;
import sa3.models.ModelFiles;
import sa3.models.ModelStore;

/** The bundled model behind a pipeline, and requests small enough to make many clips. */
final class DemoPipeline implements AutoCloseable {
    static final int RATE_HZ = LatentPlan.SAMPLE_RATE_HZ;
    static final PromptSettings PROMPT = PromptSettings.of("rain on a tin roof");
    static final SamplingSettings SAMPLING =
            new SamplingSettings(2, Sampler.PINGPONG, DistributionShift.SAMPLING_DEFAULT, Guidance.of(1, 1), 1);
    static final GenerationRequest REQUEST = new GenerationRequest(
            PROMPT,
            ClipLength.ofSeconds(1),
            SAMPLING,
            SourceAudio.NONE,
            new GenerationRequest.Seeds(7, 1),
            GenerationRequest.Finish.DEFAULT);

    private final FileNetworks networks = new FileNetworks(files(), true);

    static ModelFiles files() {
        return new ModelStore(Path.of("no-such-store"), ModelCatalog.standard()).files(ModelCatalog.DEMO);
    }

    Networks networks() {
        return networks;
    }

    List<Take> takes(GenerationRequest request) {
        List<Take> takes = new ArrayList<>();
        new Pipeline(networks, 60).generate(request, ProgressListener.NONE, new Cancellation(), takes::add);
        return takes;
    }

    Take take(GenerationRequest request) {
        return takes(request).get(0);
    }

    AudioClip clip(GenerationRequest request) {
        return take(request).clip();
    }

    /** A clip through the codec and back. */
    AudioClip throughCodec(AudioClip clip) {
        try (Scope scope = Scope.open()) {
            Codec codec = new Codec(networks, ProgressListener.NONE, new Cancellation());
            return codec.decode(codec.encode(clip, codec.plan(clip.seconds()), false), false);
        }
    }

    @Override
    public void close() {
        networks.close();
    }

    static GenerationRequest with(PromptSettings prompt) {
        return new GenerationRequest(
                prompt, REQUEST.length(), REQUEST.sampling(), REQUEST.source(), REQUEST.seeds(), REQUEST.finish());
    }

    static GenerationRequest with(PromptSettings prompt, SamplingSettings sampling) {
        return new GenerationRequest(
                prompt, REQUEST.length(), sampling, REQUEST.source(), REQUEST.seeds(), REQUEST.finish());
    }

    static GenerationRequest with(SamplingSettings sampling) {
        return with(PROMPT, sampling);
    }

    static GenerationRequest with(SourceAudio source, double initNoiseLevel) {
        return new GenerationRequest(
                PROMPT,
                REQUEST.length(),
                SAMPLING.withInitNoiseLevel(initNoiseLevel),
                source,
                REQUEST.seeds(),
                REQUEST.finish());
    }

    static GenerationRequest with(ClipLength length) {
        return new GenerationRequest(PROMPT, length, SAMPLING, SourceAudio.NONE, REQUEST.seeds(), REQUEST.finish());
    }

    static GenerationRequest with(long seed, int takes) {
        return new GenerationRequest(
                PROMPT,
                REQUEST.length(),
                SAMPLING,
                SourceAudio.NONE,
                new GenerationRequest.Seeds(seed, takes),
                REQUEST.finish());
    }

    static SamplingSettings guided(double cfgScale) {
        return new SamplingSettings(2, Sampler.EULER, DistributionShift.SAMPLING_DEFAULT, Guidance.of(cfgScale, 1), 1);
    }

    /** A stereo sine, smooth from sample to sample. */
    static AudioClip sine(double hz, double seconds) {
        float[][] samples = new float[2][(int) Math.rint(seconds * RATE_HZ)];
        for (int n = 0; n < samples[0].length; n++) {
            samples[0][n] = (float) (0.3 * Math.sin(2 * Math.PI * hz * n / RATE_HZ));
            samples[1][n] = (float) (0.3 * Math.cos(2 * Math.PI * hz * n / RATE_HZ));
        }
        return AudioClip.ofOwned(samples, RATE_HZ);
    }

    static AudioClip noise(long seed, double seconds) {
        Random random = new Random(seed);
        float[][] samples = new float[2][(int) Math.rint(seconds * RATE_HZ)];
        for (float[] channel : samples) {
            for (int n = 0; n < channel.length; n++) {
                channel[n] = 0.4f * (random.nextFloat() - 0.5f);
            }
        }
        return AudioClip.ofOwned(samples, RATE_HZ);
    }

    static boolean same(AudioClip a, AudioClip b) {
        return java.util.Arrays.equals(a.channel(0), b.channel(0))
                && java.util.Arrays.equals(a.channel(1), b.channel(1));
    }

    /** Root mean square of the difference over the frames that both have. */
    static double distance(AudioClip a, AudioClip b) {
        int frames = Math.min(a.frames(), b.frames());
        double sum = 0;
        for (int c = 0; c < 2; c++) {
            for (int n = 0; n < frames; n++) {
                double difference = a.sample(c, n) - b.sample(c, n);
                sum += difference * difference;
            }
        }
        return Math.sqrt(sum / (2.0 * frames));
    }
}
