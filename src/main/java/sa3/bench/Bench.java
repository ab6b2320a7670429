package sa3.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import sa3.codec.SameConfig;
import sa3.codec.SameConfig.Variant;
import sa3.codec.SameDecoder;
import sa3.codec.SameEncoder;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Dit;
import sa3.diffusion.DitConfig;
import sa3.diffusion.Guidance;
import sa3.diffusion.GuidedDit;
import sa3.diffusion.Preparation;
import sa3.diffusion.Sampler;
import sa3.diffusion.Schedule;
import sa3.diffusion.Sigmas;
import sa3.diffusion.StepListener;
import sa3.diffusion.StepNoise;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.MatmulLog;
import sa3.mlx.MlxRuntime;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;
import sa3.pipeline.LatentPlan;
import sa3.pipeline.TakeStream;
import sa3.text.T5GemmaConfig;
import sa3.text.T5GemmaEncoder;
import sa3.weights.Weights;

/** Times a generation with random weights of the real shapes: no model needed. Belongs to the thread that owns MLX. */
public final class Bench {
    private static final int VOCABULARY = 256_000;
    private static final int TEXT_FEED_FORWARD = 2048;
    private static final long SEED = 1;

    private final Settings settings;
    private final Runnable checkpoint;
    private final Map<String, Double> stages = new LinkedHashMap<>();

    /** @param checkpoint called between steps and stages; throws to stop */
    public Bench(Settings settings, Runnable checkpoint) {
        this.settings = settings;
        this.checkpoint = checkpoint;
    }

    /**
     * What to measure.
     *
     * @param codec same-s stands for the small model, same-l for the medium one
     * @param rounds pairs of one step and its products alone
     */
    public record Settings(Variant codec, double seconds, int steps, int rounds) {
        DitConfig dit() {
            return codec == Variant.CHUNKED ? DitConfig.small() : DitConfig.medium();
        }

        public LatentPlan plan() {
            SameConfig decoder = SameConfig.released(codec, true);
            return LatentPlan.of(seconds, decoder.samplesPerLatent(), codec.latentMultiple() == 2);
        }
    }

    /**
     * A generation by itself.
     *
     * @param peakBytes most memory that arrays took
     * @param gflop of the products of one step
     */
    record Generation(long peakBytes, double gflop) {}

    /** What comes after the stages. */
    private interface Rest<T> {
        T after(Dit.Prepared prepared, long peakBytes);
    }

    /** Runs all stages, then the pairs. */
    public BenchResult run() {
        MlxRuntime.resetPeakMemory();
        text();
        try (Scope scope = Scope.open();
                BenchNetwork network = timed("weights", () -> new BenchNetwork(settings.dit()))) {
            return stages(network, true, (prepared, peak) -> pairs(network, prepared, peak));
        }
    }

    /**
     * Runs all stages but the text encoder's, with a network that may serve several lengths.
     *
     * @param streams decodes a second time, as for those who listen meanwhile
     */
    Generation generate(BenchNetwork network, boolean streams) {
        MlxRuntime.resetPeakMemory();
        return stages(
                network,
                streams,
                (prepared, peak) -> new Generation(peak, Products.gflop(productsOfOneStep(network, prepared))));
    }

    private <T> T stages(BenchNetwork network, boolean streams, Rest<T> rest) {
        try (Scope scope = Scope.open();
                Preparation preparation = timed("prepare", () -> network.prepare(settings.seconds))) {
            Dit.Prepared prepared = preparation.get();
            Array latents = timed("sample", () -> sample(network.dit(), prepared));
            requireFinite("latents", latents);
            codec(latents, streams);
            return rest.after(prepared, MlxRuntime.peakMemoryBytes());
        }
    }

    private <T> T timed(String stage, Supplier<T> work) {
        checkpoint.run();
        long start = System.nanoTime();
        T result = work.get();
        stages.put(stage, (System.nanoTime() - start) / 1e9);
        return result;
    }

    /** The prompt's tokens through the text encoder. */
    private void text() {
        T5GemmaConfig config = T5GemmaConfig.released();
        try (Scope scope = Scope.open();
                Weights weights = RandomWeights.of(config.tensors(VOCABULARY, TEXT_FEED_FORWARD), Dtype.F32, SEED)) {
            T5GemmaEncoder encoder = new T5GemmaEncoder(weights, config);
            int[] tokens = new int[BenchNetwork.PROMPT_TOKENS_USED];
            Arrays.setAll(tokens, i -> 7 * i + 3);
            timed("text", () -> encoder.encode(tokens).eval());
        }
    }

    private Array sample(Dit dit, Dit.Prepared prepared) {
        int channels = dit.config().latentChannels();
        int frames = settings.plan().latentFrames();
        long[] seeds = {SEED};
        StepListener stop = new StepListener() {
            @Override
            public void beforeStep(int step, int steps) {
                checkpoint.run();
            }
        };
        return Sampler.PINGPONG.sample(
                new GuidedDit(dit, () -> prepared, null, Guidance.of(1, 1), null),
                StepNoise.start(seeds, Dtype.F32, channels, frames),
                Sigmas.of(Schedule.sigmas(settings.steps, 1, DistributionShift.SAMPLING_DEFAULT, frames)),
                StepNoise.ofSeeds(seeds, Dtype.F32, channels, frames),
                stop);
    }

    private void codec(Array latents, boolean streams) {
        SameConfig config = SameConfig.released(settings.codec, true);
        try (Weights weights = RandomWeights.of(config.decoderTensors(), Dtype.F32, SEED)) {
            SameDecoder decoder = new SameDecoder(weights, config);
            timed("decode", () -> {
                decoder.decode(latents, decoder.windows(latents.dim(2)), (window, i, n, patches) -> {
                    requireFinite("audio", patches);
                    checkpoint.run();
                });
                return latents;
            });
            if (streams) {
                stream(decoder, latents);
            }
        }
        SameConfig encoding = SameConfig.released(settings.codec, false);
        try (Weights weights = RandomWeights.of(encoding.encoderTensors(), Dtype.F32, SEED)) {
            SameEncoder encoder = new SameEncoder(weights, encoding);
            int patches = latents.dim(2) * SameConfig.PATCHES_PER_LATENT;
            Array audio = RandomKey.of(SEED).normal(Dtype.F32, 1, 2 * encoding.patchSize(), patches);
            timed("encode", () -> encoder.encode(audio).eval());
        }
    }

    /** As a service decodes for those who listen meanwhile: how long they wait, and how long all of it takes. */
    private void stream(SameDecoder decoder, Array latents) {
        int first = (int) Math.ceil(TakeStream.FIRST_SECONDS
                * LatentPlan.SAMPLE_RATE_HZ
                / decoder.config().samplesPerLatent());
        long start = System.nanoTime();
        timed("stream", () -> {
            decoder.decode(latents, decoder.streamingWindows(latents.dim(2), first), (window, i, n, patches) -> {
                requireFinite("audio", patches);
                stages.putIfAbsent("heard", (System.nanoTime() - start) / 1e9);
                checkpoint.run();
            });
            return latents;
        });
    }

    private static void requireFinite(String what, Array x) {
        int[] axes = new int[x.ndim()];
        Arrays.setAll(axes, i -> i);
        if (Ops.min(Ops.isFinite(x).as(Dtype.I32), false, axes).item() == 0) {
            throw new IllegalStateException("bench: " + what + " hold NaN or infinity");
        }
    }

    private List<MatmulLog.Product> productsOfOneStep(BenchNetwork network, Dit.Prepared prepared) {
        try (Scope scope = Scope.open();
                MatmulLog log = MatmulLog.record()) {
            network.dit().velocity(network.noise(settings.plan().latentFrames()), someTime(), prepared);
            return log.products();
        }
    }

    private static Array someTime() {
        return Array.of(new float[] {0.5f}, 1);
    }

    /** One step and its products alone, in turn, so that both see the same machine. */
    private BenchResult pairs(BenchNetwork network, Dit.Prepared prepared, long peak) {
        Dit dit = network.dit();
        Array x = network.noise(settings.plan().latentFrames());
        Array t = someTime();
        List<MatmulLog.Product> list = productsOfOneStep(network, prepared);
        try (Products products = new Products(list)) {
            List<Double> steps = new ArrayList<>();
            List<Double> gemms = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i <= settings.rounds; i++) {
                checkpoint.run();
                double step = stepSeconds(dit, prepared, x, t);
                double gemm = products.seconds();
                if (i > 0) { // the first round warms up
                    steps.add(step);
                    gemms.add(gemm);
                    ratios.add(step / gemm);
                }
            }
            return new BenchResult(stages, median(steps), median(gemms), products.gflop(), median(ratios), peak);
        }
    }

    static double stepSeconds(Dit dit, Dit.Prepared prepared, Array x, Array t) {
        try (Scope scope = Scope.open()) {
            long start = System.nanoTime();
            dit.velocity(x, t, prepared).eval();
            return (System.nanoTime() - start) / 1e9;
        }
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
