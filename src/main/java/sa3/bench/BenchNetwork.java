package sa3.bench;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import sa3.conditioning.Conditioner;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.diffusion.DitConfig;
import sa3.diffusion.Preparation;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.ComputedVectors;
import sa3.lora.bind.VectorCache;
import sa3.lora.live.AdapterSession;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;
import sa3.nn.Linear;
import sa3.weights.Weights;

/** A transformer of random weights at real shapes, with a prompt of usual length. Belongs to the thread that owns MLX. */
final class BenchNetwork implements AutoCloseable {
    /** Real tokens of the prompt; the rest is padding. */
    static final int PROMPT_TOKENS_USED = 24;

    private static final long SEED = 1;

    private final DitConfig config;
    private final Weights weights;
    private final Dit dit;
    private final SecondsEmbedder embedder;
    private final Scope scope = Scope.detached();

    BenchNetwork(DitConfig config) {
        this.config = config;
        weights = RandomWeights.of(config.tensors(), Dtype.F32, SEED);
        dit = new Dit(weights);
        embedder = SecondsEmbedder.load(weights);
    }

    Dit dit() {
        return dit;
    }

    BaseWeights base() {
        return BaseWeights.of(weights);
    }

    /** The conditioning of one clip, evaluated. */
    Preparation prepare(double seconds) {
        int padding = Conditioner.PROMPT_TOKENS - PROMPT_TOKENS_USED;
        Array prompt = scope.adopt(Scope.build(() -> {
            Array real = RandomKey.of(SEED).normal(Dtype.F32, 1, PROMPT_TOKENS_USED, config.condDim());
            Array row = weights.tensor("cond.padding_embedding").reshape(1, 1, -1);
            return Ops.concat(1, real, row.broadcastTo(1, padding, config.condDim()));
        }));
        Preparation.Duration duration =
                new Preparation.Duration(embedder.layer(), () -> embedder.embed((float) seconds));
        Preparation preparation = new Preparation(dit, new Preparation.Inputs(prompt, padding, duration, null));
        preparation.get();
        return preparation;
    }

    /** @param cache empty folder for singular vectors: what the first adapter computes, those after it find */
    AdapterSession session(Path cache) {
        Map<String, Linear> layers = new LinkedHashMap<>(dit.layers());
        layers.put(SecondsEmbedder.WEIGHT, embedder.layer());
        VectorCache vectors = new VectorCache(cache, VectorCache.MAX_BYTES, Clock.systemUTC(), new ComputedVectors());
        return new AdapterSession(base(), vectors, layers);
    }

    /** Noise of a clip, [1, C, T]. */
    Array noise(int latentFrames) {
        return RandomKey.of(SEED).normal(Dtype.F32, 1, config.latentChannels(), latentFrames);
    }

    @Override
    public void close() {
        scope.close();
        weights.close();
    }
}
