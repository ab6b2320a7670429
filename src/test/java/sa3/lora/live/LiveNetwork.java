package sa3.lora.live;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.bench.RandomWeights;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.diffusion.DitConfig;
import sa3.diffusion.Guidance;
import sa3.diffusion.GuidedDit;
import sa3.diffusion.Preparation;
import sa3.lora.AdapterType;
import sa3.lora.LoraUses;
import sa3.lora.bind.AppliedAdapter;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.ComputedVectors;
import sa3.lora.bind.MergedWeights;
import sa3.lora.bind.SingularVectors;
import sa3.lora.file.TestAdapter;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;
import sa3.nn.Linear;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;

/** A tiny transformer with its duration embedder, of random weights, that can be had with adapters merged too. */
final class LiveNetwork implements AutoCloseable {
    static final int FRAMES = 10;
    static final int PROMPT = 12;
    static final int PADDING = 5;
    static final float SECONDS = 20;
    static final int RANK = 3;
    private static final SingularVectors VECTORS = new ComputedVectors();

    private final DitConfig config;
    private final Weights weights;
    private final Dit dit;
    private final SecondsEmbedder seconds;
    private final BaseWeights base;

    LiveNetwork(boolean differential) {
        this(new DitConfig(8, 128, 2, 4, differential, 64, 32, 256, 192, 48), null);
    }

    private LiveNetwork(DitConfig config, @Nullable MergedWeights merged) {
        this.config = config;
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        config.tensors().forEach((name, shape) -> tensors.put(name, new TensorInfo(name, Dtype.F32, shape)));
        Weights drawn = RandomWeights.of(config.tensors(), Dtype.F32, 4);
        Weights.Reader reader = info -> drawn.tensor(info.name());
        weights = Weights.of(tensors, merged == null ? reader : merged.over(reader), Dtype.F32, "live");
        dit = new Dit(weights);
        seconds = SecondsEmbedder.load(weights);
        base = BaseWeights.of(weights);
    }

    /** The same network from merged weights, as at one step; nothing of the session is in it. */
    LiveNetwork merged(LoraUses uses, int step) {
        List<AppliedAdapter> applied = uses.uses().stream()
                .map(use -> AppliedAdapter.open(use, base, VECTORS))
                .toList();
        return new LiveNetwork(config, new MergedWeights(base, applied, uses.mode()).at(step));
    }

    AdapterSession session() {
        Map<String, Linear> layers = new LinkedHashMap<>(dit.layers());
        layers.put(SecondsEmbedder.WEIGHT, seconds.layer());
        return new AdapterSession(base, VECTORS, layers);
    }

    /** An adapter file on all layers, those outside the blocks and the duration's included. */
    Path adapter(Path folder, AdapterType type, String name) {
        TestAdapter adapter = TestAdapter.nativeFor(base.targets(), type, RANK, Dtype.F32);
        return adapter.write(folder.resolve(name + ".safetensors"));
    }

    /** @param prompt false = the null branch of guidance */
    Preparation preparation(boolean prompt) {
        Array token = RandomKey.of(8).normal(Dtype.F32, 1, PROMPT, config.condDim());
        Array padding = token.slice(1, 0, 1).broadcastTo(1, PADDING, config.condDim());
        Array tokens = sa3.mlx.Ops.concat(1, token.slice(1, 0, PROMPT - PADDING), padding);
        Array local = RandomKey.of(9).normal(Dtype.F32, 1, FRAMES, 1 + config.latentChannels());
        return new Preparation(
                dit,
                new Preparation.Inputs(
                        prompt ? tokens : null,
                        PADDING,
                        new Preparation.Duration(seconds.layer(), () -> seconds.embed(SECONDS)),
                        local));
    }

    /** Reads all weights, so that they count as memory that is there. */
    void touch() {
        base.targets().forEach(target -> {
            try (Scope scope = Scope.open()) {
                base.matrix(target).eval();
            }
        });
    }

    /** A, B and, with ones in front, α or β of the given number of adapters; strengths and small change. */
    long adapterBytes(int adapters, int rank) {
        long floats = base.targets().stream()
                .mapToLong(target -> (long) adapters * rank * (target.in() + target.out())
                        + (long) (1 + adapters) * Math.max(target.in(), target.out()))
                .sum();
        return Float.BYTES * floats + 1024L * base.targets().size();
    }

    GuidedDit guided(Preparation conditional, Preparation unconditional) {
        return new GuidedDit(dit, conditional, unconditional, Guidance.of(3, 0.5), null);
    }

    Array noise() {
        return RandomKey.of(2).normal(Dtype.F32, 1, config.latentChannels(), FRAMES);
    }

    @Override
    public void close() {
        weights.close();
    }
}
