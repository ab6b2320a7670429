package sa3.diffusion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.nn.FourierFeatures;
import sa3.nn.Linear;
import sa3.nn.TwoLayerMlp;
import sa3.weights.Weights;

/**
 * The diffusion transformer, small and medium: velocity of the latents at time t, given prompt, duration and what to keep.
 * What does not depend on t is computed once, by {@link #prepare}.
 *
 * <p>Belongs to the thread that owns MLX. Source: the reference's {@code defs/dit.py}, {@code dit_medium.py}.
 */
public final class Dit {
    private final DitConfig config;
    private final TwoLayerMlp condEmbed;
    private final TwoLayerMlp globalEmbed;
    private final TwoLayerMlp timeEmbed;
    private final TwoLayerMlp modulationEmbed;
    private final Linear preprocess;
    private final Linear projectIn;
    private final Linear projectOut;
    private final Linear postprocess;
    private final Array memory; // [M, E]
    private final FourierFeatures timeFeatures;
    private final List<DitBlock> blocks = new ArrayList<>();

    /** Takes its tensors from {@code w}, which must stay open as long as this lives. */
    public Dit(Weights w) {
        this(w, null);
    }

    /**
     * The same with other Fourier features of the time, which must live as long as this does.
     *
     * @param timeFeatures null = the model's own
     */
    public Dit(Weights w, @Nullable FourierFeatures timeFeatures) {
        config = DitConfig.of(w.tensors(), w.origin());
        this.timeFeatures =
                timeFeatures != null ? timeFeatures : w.own(() -> FourierFeatures.ofTime(config.timeFeatures()));
        condEmbed = TwoLayerMlp.load(w, "to_cond_embed");
        globalEmbed = TwoLayerMlp.load(w, "to_global_embed");
        timeEmbed = TwoLayerMlp.load(w, "to_timestep_embed");
        modulationEmbed = TwoLayerMlp.load(w, "transformer.global_cond_embedder");
        preprocess = pointwise(w, "preprocess_conv");
        projectIn = Linear.load(w, "transformer.project_in");
        projectOut = Linear.load(w, "transformer.project_out");
        postprocess = pointwise(w, "postprocess_conv");
        memory = w.tensor("transformer.memory_tokens");
        for (int i = 0; i < config.layers(); i++) {
            blocks.add(new DitBlock(w.at("transformer.layers." + i), config));
        }
    }

    /** A convolution of width 1, stored [out, 1, in], is a product per position. */
    private static Linear pointwise(Weights w, String name) {
        return w.own(() -> {
            Array weight = w.tensor(name + ".weight");
            return new Linear(weight.reshape(weight.dim(0), weight.dim(1) * weight.dim(2)), null);
        });
    }

    public DitConfig config() {
        return config;
    }

    /** Every layer that an adapter may sit on, by the name of its weight; convolutions of width 1 included. */
    public Map<String, Linear> layers() {
        Map<String, Linear> layers = new LinkedHashMap<>();
        condEmbed.collect("to_cond_embed", layers);
        globalEmbed.collect("to_global_embed", layers);
        timeEmbed.collect("to_timestep_embed", layers);
        modulationEmbed.collect("transformer.global_cond_embedder", layers);
        layers.put("preprocess_conv", preprocess);
        layers.put("transformer.project_in", projectIn);
        layers.put("transformer.project_out", projectOut);
        layers.put("postprocess_conv", postprocess);
        for (int i = 0; i < blocks.size(); i++) {
            blocks.get(i).collect("transformer.layers." + i, layers);
        }
        Map<String, Linear> byWeight = new LinkedHashMap<>();
        layers.forEach((name, layer) -> byWeight.put(name + ".weight", layer));
        return byWeight;
    }

    /**
     * What the steps of one generation share.
     *
     * @param global [B, E], prompt-independent part of the time embedding
     * @param blocks per block: keys and values of the prompt, local conditioning
     * @param mask null when all positions are real
     */
    public record Prepared(Array global, List<DitBlock.Prepared> blocks, @Nullable PaddingMask mask) {
        /** Computes it now, so that no step does it again. */
        public Prepared evaluated() {
            List<Array> arrays = new ArrayList<>(List.of(global));
            for (DitBlock.Prepared block : blocks) {
                block.addTo(arrays);
            }
            Ops.eval(arrays);
            return this;
        }
    }

    /**
     * Computes what does not depend on t.
     *
     * @param cross [B, S, condDim] prompt tokens and duration token; null = the null branch of guidance, all zeros
     * @param global [B, condDim] duration token
     * @param local [B, T, 1 + C] keep mask and kept latents; null = nothing is kept
     * @param valid [B, T], 1 = real; null = all are
     */
    public Prepared prepare(@Nullable Array cross, Array global, @Nullable Array local, @Nullable Array valid) {
        Array rows = local == null ? nothingKept() : local;
        Array context = cross == null ? null : condEmbed.apply(cross);
        List<DitBlock.Prepared> prepared = new ArrayList<>();
        for (DitBlock block : blocks) {
            prepared.add(block.prepare(context, rows));
        }
        PaddingMask mask = valid == null ? null : PaddingMask.of(valid, config.memoryTokens());
        return new Prepared(globalEmbed.apply(global), prepared, mask);
    }

    TwoLayerMlp condEmbed() {
        return condEmbed;
    }

    TwoLayerMlp globalEmbed() {
        return globalEmbed;
    }

    List<DitBlock> blocks() {
        return blocks;
    }

    /** The local conditioning that keeps nothing, the same for all frames: [1, 1, 1 + C]. */
    Array nothingKept() {
        return Array.zeros(1, 1, 1 + config.latentChannels());
    }

    /**
     * The velocity field.
     *
     * @param x [B, C, T]
     * @param t [B], 1 = noise
     * @return [B, C, T], lazy
     */
    public Array velocity(Array x, Array t, Prepared prepared) {
        return Scope.build(() -> velocityAt(x, timeFeatures.apply(t), prepared));
    }

    /** The same from the Fourier features [B, F] of the time. */
    public Array velocityAt(Array x, Array features, Prepared prepared) {
        Array modulation = modulation(prepared.global, features);
        Array h = embed(x);
        for (int i = 0; i < blocks.size(); i++) {
            h = blocks.get(i).apply(h, modulation, prepared.blocks.get(i), prepared.mask);
        }
        return unembed(h);
    }

    /**
     * The velocity field where nothing is prepared: each block works out its share of the conditioning itself. For
     * training, whose layers are others at every step.
     *
     * @param x [B, C, T]
     * @param t [B], 1 = noise
     * @return [B, C, T], lazy
     */
    public Array velocity(Array x, Array t, Conditions conditions, BlockRunner runner) {
        Array modulation = modulation(globalEmbed.apply(conditions.global), timeFeatures.apply(t));
        Array context = condEmbed.apply(conditions.cross);
        Array h = embed(x);
        for (int i = 0; i < blocks.size(); i++) {
            DitBlock block = blocks.get(i);
            h = runner.run(
                    i, in -> withItsConditioning(block, in), List.of(h, modulation, context), conditions.ofBlocks());
        }
        return unembed(h);
    }

    /** in: h, modulation, context, local conditioning, and which positions are real where some are not. */
    private Array withItsConditioning(DitBlock block, List<Array> in) {
        PaddingMask mask = in.size() < 5 ? null : PaddingMask.of(in.get(4), config.memoryTokens());
        return block.apply(in.get(0), in.get(1), block.prepare(in.get(2), in.get(3)), mask);
    }

    /**
     * What a network is told, before any layer saw it.
     *
     * @param cross [B, S, condDim] prompt tokens and duration token
     * @param global [B, condDim] duration token
     * @param local [B or 1, T or 1, 1 + C] keep mask and kept latents
     * @param valid [B, T], 1 = real; null = all are
     */
    public record Conditions(Array cross, Array global, Array local, @Nullable Array valid) {
        private List<Array> ofBlocks() {
            return valid == null ? List.of(local) : List.of(local, valid);
        }
    }

    /** Runs the blocks of a network one by one, so that training can keep less of what they compute. */
    @FunctionalInterface
    public interface BlockRunner {
        /** As written. */
        BlockRunner PLAIN = (block, body, inputs, constants) -> {
            List<Array> all = new ArrayList<>(inputs);
            all.addAll(constants);
            return body.apply(all);
        };

        /**
         * Runs one block.
         *
         * @param body the block as a function of inputs and constants; may be called more than once, also later
         * @param inputs what gradients go through
         * @return its output, [B, M + T, E]
         */
        Array run(int block, Function<List<Array>, Array> body, List<Array> inputs, List<Array> constants);
    }

    /** [B, 6E]: the same for all blocks. */
    private Array modulation(Array global, Array features) {
        return modulationEmbed.apply(global.add(timeEmbed.apply(features)));
    }

    /** h [B, M + T, E] → [B, C, T]. */
    private Array unembed(Array h) {
        Array o = projectOut.apply(h.slice(1, config.memoryTokens(), h.dim(1))); // [B, T, C]
        return o.add(postprocess.apply(o)).transpose(0, 2, 1);
    }

    /** x [B, C, T] → [B, M + T, E]. */
    private Array embed(Array x) {
        Array h = x.transpose(0, 2, 1);
        h = projectIn.apply(h.add(preprocess.apply(h)));
        Array front = memory.expandDims(0).broadcastTo(x.dim(0), config.memoryTokens(), config.width());
        return Ops.concat(1, front.as(h.dtype()), h);
    }
}
