package sa3.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import sa3.codec.SameConfig.Variant;
import sa3.conditioning.Conditioner;
import sa3.conditioning.SecondsEmbedder;
import sa3.diffusion.Dit;
import sa3.diffusion.DitConfig;
import sa3.lora.AdapterType;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.MatmulLog;
import sa3.mlx.MatmulLog.Product;
import sa3.mlx.MlxRuntime;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;
import sa3.train.GradientExchange;
import sa3.train.TrainState;
import sa3.train.Trainer;
import sa3.train.TrainerSettings;
import sa3.train.adapters.AdapterSet;
import sa3.train.adapters.AdapterSettings;
import sa3.train.adapters.AdapterTargets;
import sa3.train.adapters.TrainableLayer.BoraMode;
import sa3.train.flow.FlowBatch;
import sa3.train.flow.FlowObjective;
import sa3.train.flow.FlowSettings;
import sa3.train.loss.FrameWeights;
import sa3.train.loss.RectifiedFlow;
import sa3.train.loss.TargetScale;
import sa3.train.optim.AdamW;
import sa3.train.optim.LearningRate;
import sa3.weights.Weights;

/** Times training steps with random weights of the real shapes. Belongs to the thread that owns MLX. */
public final class TrainBench {
    private static final long SEED = 1;

    private final Settings settings;
    private final Runnable checkpoint;

    /** @param checkpoint called between steps; throws to stop */
    public TrainBench(Settings settings, Runnable checkpoint) {
        this.settings = settings;
        this.checkpoint = checkpoint;
    }

    /**
     * What to measure.
     *
     * @param codec same-s stands for the small model, same-l for the medium one
     * @param rounds pairs of one step and its products alone
     * @param recompute blocks are computed again for the gradients
     */
    public record Settings(
            Variant codec, int latentFrames, int batchSize, AdapterType type, int rank, boolean recompute, int rounds) {
        DitConfig dit() {
            return codec == Variant.CHUNKED ? DitConfig.small() : DitConfig.medium();
        }
    }

    /** Takes steps and their products alone, in turn. */
    public TrainBenchResult run() {
        try (Scope scope = Scope.open();
                Weights weights = RandomWeights.of(settings.dit().tensors(), Dtype.F32, SEED)) {
            Dit dit = new Dit(weights);
            SecondsEmbedder seconds = SecondsEmbedder.load(weights);
            AdapterSettings chosen = new AdapterSettings(
                    settings.type,
                    settings.rank,
                    settings.rank,
                    List.of(),
                    AdapterSettings.DEFAULT_EXCLUDE,
                    true,
                    BoraMode.SPEED);
            try (AdapterSet adapters =
                    new AdapterSet(chosen, AdapterTargets.of(chosen, dit, seconds.layer()), layer -> {
                        throw new IllegalArgumentException("bench: -xs types are not timed");
                    })) {
                return pairs(new FlowObjective.Network(dit, seconds, adapters));
            }
        }
    }

    private TrainBenchResult pairs(FlowObjective.Network network) {
        FlowBatch batch = batch(network.dit().config());
        FlowSettings flow = new FlowSettings(0.1, null, 1, false, 0, 0, false, TargetScale.NONE);
        FlowObjective objective = new FlowObjective(network, flow, turns -> batch, settings.recompute);
        TrainState start = TrainState.initial(network.adapters().initial(SEED), false);
        List<Product> list = products(objective, start, batch);
        TrainerSettings steps = new TrainerSettings(
                settings.batchSize,
                1,
                new LearningRate.Constant(1e-4),
                new AdamW(0.9, 0.999, 1e-8, 0, false),
                0,
                null,
                SEED);
        try (Trainer trainer = new Trainer(objective, 1, steps, start, GradientExchange.ALONE);
                Products products = new Products(list)) {
            return pairs(trainer, products);
        }
    }

    private TrainBenchResult pairs(Trainer trainer, Products products) {
        List<Spent> steps = new ArrayList<>();
        List<Spent> gemms = new ArrayList<>();
        long peak = 0;
        for (int i = 0; i <= settings.rounds; i++) {
            checkpoint.run();
            MlxRuntime.clearCache();
            MlxRuntime.resetPeakMemory();
            Spent step = Spent.by(trainer::step);
            peak = Math.max(peak, MlxRuntime.peakMemoryBytes());
            Spent gemm = Spent.by(products::seconds);
            if (i > 0) { // the first round warms up
                steps.add(step);
                gemms.add(gemm);
            }
        }
        return TrainBenchResult.of(steps, gemms, products.gflop(), peak - products.bytes());
    }

    private FlowBatch batch(DitConfig config) {
        int b = settings.batchSize;
        int frames = settings.latentFrames;
        RandomKey key = RandomKey.of(SEED);
        Array clean = key.normal(Dtype.F32, b, config.latentChannels(), frames);
        Array noise = RandomKey.of(SEED + 1).normal(Dtype.F32, b, config.latentChannels(), frames);
        Array t = Array.full(0.5, Dtype.F32, b);
        Array text = RandomKey.of(SEED + 2).normal(Dtype.F32, b, Conditioner.PROMPT_TOKENS, config.condDim());
        Array local = Ops.concat(2, Array.ones(1, 1, 1), Array.zeros(1, 1, config.latentChannels()));
        FrameWeights all = new FrameWeights(Array.ones(b, frames), null);
        List<Float> seconds = Collections.nCopies(b, 10f);
        return new FlowBatch(
                RectifiedFlow.of(clean, noise, t),
                t,
                text,
                Array.ones(b, 1, 1),
                seconds,
                local,
                null,
                all,
                Collections.nCopies(b, ""));
    }

    /**
     * The products of a step: those of the forward pass as written down; backward, one for each with a frozen weight (the
     * gradient of its input), two for each of attention and of the low-rank parts (both sides are traced), and the forward
     * pass of the blocks once more where they are recomputed.
     */
    private List<Product> products(FlowObjective objective, TrainState state, FlowBatch batch) {
        List<Product> forward;
        try (Scope scope = Scope.open();
                MatmulLog log = MatmulLog.record()) {
            objective.loss(state.parameters(), batch);
            forward = log.products();
        }
        List<Product> all = new ArrayList<>(forward);
        for (Product p : forward) {
            all.add(p.ofInputGradient());
            if (isTracedOnBothSides(p)) {
                all.add(p.ofInputGradient());
            }
            if (settings.recompute) {
                all.add(p);
            }
        }
        return all;
    }

    /** Attention, and the low-rank products whose rows are tokens; the others of that width are of the norms. */
    private boolean isTracedOnBothSides(Product p) {
        int frames = settings.latentFrames;
        int memory = settings.dit().memoryTokens();
        boolean ofTokens = Stream.of(frames, frames + memory, Conditioner.PROMPT_TOKENS + 1, 1)
                .anyMatch(tokens -> p.rows() == settings.batchSize * tokens);
        return p.batch() > 1 || (ofTokens && (p.inner() == settings.rank || p.columns() == settings.rank));
    }
}
