package sa3.train.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import sa3.bench.RandomWeights;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.diffusion.DitConfig;
import sa3.lora.AdapterType;
import sa3.lora.StrengthMode;
import sa3.lora.bind.AppliedAdapter;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.BoundAdapter;
import sa3.lora.bind.ComputedVectors;
import sa3.lora.bind.MergedWeights;
import sa3.lora.file.AdapterFile;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;
import sa3.train.GradientExchange;
import sa3.train.TrainState;
import sa3.train.Trainer;
import sa3.train.TrainerSettings;
import sa3.train.adapters.AdapterSet;
import sa3.train.adapters.AdapterSettings;
import sa3.train.adapters.AdapterTargets;
import sa3.train.adapters.TrainableLayer.BoraMode;
import sa3.train.data.LatentSet;
import sa3.train.data.PromptBuilder;
import sa3.train.data.SampleOrder;
import sa3.train.data.SampleSource;
import sa3.train.loss.TargetScale;
import sa3.train.optim.AdamW;
import sa3.train.optim.LearningRate;
import sa3.weights.NpyFile;
import sa3.weights.Weights;

/** A transformer of two thin blocks, adapters on it, and a folder of a few short latents. */
public final class TinyFlow implements AutoCloseable {
    public static final int CHANNELS = 4;
    public static final int CROP = 6;
    public static final int COND = 16;
    public static final FlowSettings PLAIN = new FlowSettings(0.1, null, 1, false, 0, 0, false, TargetScale.NONE);

    private static final DitConfig CONFIG = new DitConfig(CHANNELS, 32, 2, 2, false, 16, 8, 16, 48, COND);
    private static final NoiseSettings UNIFORM = new NoiseSettings("uniform", Map.of(), "none", Map.of(), false);

    private final Weights weights;
    private final AdapterSettings settings;
    private final FlowObjective.Network network;
    private final CaptionCache captions = new CaptionCache(TinyFlow::states);

    public TinyFlow(AdapterType type, Dtype compute) {
        weights = RandomWeights.of(CONFIG.tensors(), compute, 3);
        Dit dit = new Dit(weights);
        SecondsEmbedder seconds = SecondsEmbedder.load(weights);
        settings = new AdapterSettings(type, 2, 4, List.of(), List.of("to_timestep"), true, BoraMode.SPEED);
        AdapterSet adapters = new AdapterSet(
                settings,
                AdapterTargets.of(settings, dit, seconds.layer()),
                AdapterSet.bases(new ComputedVectors(), settings.rank()));
        network = new FlowObjective.Network(dit, seconds, adapters);
    }

    /** One token per letter, the letter's number drawn as its state. */
    private static Array states(String caption) {
        Array states = Array.zeros(1, 0, COND);
        for (char letter : caption.toCharArray()) {
            states = Ops.concat(1, states, RandomKey.of(letter).normal(Dtype.F32, 1, 1, COND));
        }
        return states;
    }

    private static Array padded(Array states) {
        int missing = 8 - states.dim(1);
        return Ops.concat(1, states, Array.full(0.1, Dtype.F32, 1, missing, COND));
    }

    /** With inpaint masks; with or without hiding padded frames from attention. */
    public static FlowSettings masked(boolean attentionMask) {
        InpaintMasks masks = new InpaintMasks(1, 1, 1, 1);
        return new FlowSettings(0.1, masks, 1, attentionMask, 0.5, 0, true, TargetScale.NONE);
    }

    public AdapterSet adapters() {
        return network.adapters();
    }

    /** Of the adapters. */
    public AdapterSettings settings() {
        return settings;
    }

    /** The plain batch of some turns. */
    public FlowBatch batch(LatentSet set, List<SampleOrder.Turn> turns) {
        return maker(set, PLAIN).batch(turns);
    }

    /** What the network says of a batch while these tensors act. */
    public float[] velocity(FlowBatch batch, List<Array> tensors) {
        return adapters().with(tensors, () -> velocity(network.dit(), network.seconds(), batch));
    }

    /** What another network of the same weights says, into which the adapter of a file is merged. */
    public float[] velocity(FlowBatch batch, Path file) {
        BaseWeights base = BaseWeights.of(weights);
        BoundAdapter adapter = BoundAdapter.bind(AdapterFile.open(file), base, new ComputedVectors())
                .requireMatch();
        MergedWeights merged = new MergedWeights(base, List.of(AppliedAdapter.of(adapter, 1)), StrengthMode.OUTSIDE);
        Weights.Reader copies = info -> Array.of(weights.tensor(info.name()).toFloats(), info.dims());
        try (Weights other = Weights.of(weights.tensors(), merged.over(copies), weights.compute(), "merged")) {
            return velocity(new Dit(other), SecondsEmbedder.load(other), batch);
        }
    }

    private static float[] velocity(Dit dit, SecondsEmbedder seconds, FlowBatch batch) {
        return VelocityField.of(dit, seconds, batch, batch.text(), Dit.BlockRunner.PLAIN)
                .toFloats();
    }

    /** Writes some latents, three of them shorter than the crop. */
    public static LatentSet latents(Path folder) {
        Random random = new Random(5);
        for (int i = 0; i < 5; i++) {
            int frames = 4 + 2 * i;
            float[] values = new float[CHANNELS * frames];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) random.nextGaussian();
            }
            NpyFile.write(folder.resolve("item" + i + ".npy"), values, CHANNELS, frames);
            try {
                Files.writeString(
                        folder.resolve("item" + i + ".json"),
                        "{\"seconds_total\": " + (i + 1) + ", \"prompt\": \"ab" + i + "\"}");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return LatentSet.open(folder);
    }

    public FlowObjective objective(LatentSet set, FlowSettings flow, boolean recompute) {
        return new FlowObjective(network, flow, maker(set, flow)::batch, recompute);
    }

    private BatchMaker maker(LatentSet set, FlowSettings flow) {
        SampleSource samples =
                new SampleSource(set, new SampleSource.Cut(CROP, true), new PromptBuilder(null), 42, line -> {});
        return new BatchMaker(
                samples,
                captions,
                TinyFlow::padded,
                new BatchMaker.Settings(flow, UNIFORM, new LatentClock(8, 4), 42, weights.compute()));
    }

    public static TrainerSettings steps(int batch, int accumulation) {
        AdamW adamW = new AdamW(0.9, 0.99, 1e-8, 0.01, true);
        return new TrainerSettings(batch, accumulation, new LearningRate.Constant(1e-2), adamW, 1, null, 42);
    }

    /** A trainer over the folder's latents, from the start or from a state. */
    public Trainer trainer(LatentSet set, TrainerSettings settings, @Nullable TrainState state) {
        TrainState start =
                state != null ? state : TrainState.initial(adapters().initial(42), settings.average() != null);
        return new Trainer(objective(set, PLAIN, false), set.size(), settings, start, GradientExchange.ALONE);
    }

    @Override
    public void close() {
        network.adapters().close();
        captions.close();
        weights.close();
    }
}
