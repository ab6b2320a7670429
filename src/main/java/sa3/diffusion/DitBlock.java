package sa3.diffusion;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Fused;
import sa3.mlx.Ops;
import sa3.nn.Linear;
import sa3.nn.RmsNorm;
import sa3.nn.SwiGlu;
import sa3.nn.TwoLayerMlp;
import sa3.weights.Weights;

/**
 * One transformer block: self-attention, cross-attention, local conditioning, feed-forward, in this order; the first and
 * the last are modulated and gated by the time.
 */
final class DitBlock {
    private static final float NORM_EPS = 1e-5f;

    private final RmsNorm preNorm;
    private final RmsNorm crossNorm;
    private final RmsNorm ffNorm;
    private final SelfAttention selfAttention;
    private final CrossAttention crossAttention;
    private final TwoLayerMlp localEmbed;
    private final SwiGlu feedForward;
    private final Array scaleShiftGate; // [6E]
    private final int memoryTokens;

    DitBlock(Weights w, DitConfig config) {
        preNorm = new RmsNorm(w.tensor("pre_norm.weight"), NORM_EPS);
        crossNorm = new RmsNorm(w.tensor("cross_attend_norm.weight"), NORM_EPS);
        ffNorm = new RmsNorm(w.tensor("ff_norm.weight"), NORM_EPS);
        selfAttention = new SelfAttention(w.at("self_attn"), config);
        crossAttention = new CrossAttention(w.at("cross_attn"), config);
        localEmbed = TwoLayerMlp.load(w, "to_local_embed.seq");
        feedForward = new SwiGlu(Linear.load(w, "ff.ff.0.proj"), Linear.load(w, "ff.ff.2"), Fused.Gate.SILU);
        scaleShiftGate = w.tensor("to_scale_shift_gate");
        memoryTokens = config.memoryTokens();
    }

    void collect(String name, Map<String, Linear> layers) {
        selfAttention.collect(name + ".self_attn", layers);
        crossAttention.collect(name + ".cross_attn", layers);
        localEmbed.collect(name + ".to_local_embed.seq", layers);
        layers.put(name + ".ff.ff.0.proj", feedForward.in());
        layers.put(name + ".ff.ff.2", feedForward.out());
    }

    /**
     * What a block needs of the conditioning, once per generation.
     *
     * @param context keys and values of the prompt; null for the null branch, whose attention adds exactly 0
     * @param local [B, T or 1, E], added to every latent frame; null to leave that path out
     */
    record Prepared(CrossAttention.@Nullable Prepared context, @Nullable Array local) {
        void addTo(List<Array> arrays) {
            if (context != null) {
                context.addTo(arrays);
            }
            if (local != null) {
                arrays.add(local);
            }
        }
    }

    CrossAttention crossAttention() {
        return crossAttention;
    }

    /** Between what is kept of existing latents and what is added to every frame. */
    TwoLayerMlp localEmbed() {
        return localEmbed;
    }

    /** context [B, S, E], local [B, T or 1, 1 + C]. */
    Prepared prepare(@Nullable Array context, @Nullable Array local) {
        return new Prepared(
                context == null ? null : crossAttention.prepare(context),
                local == null ? null : localEmbed.apply(local));
    }

    /**
     * Runs the block.
     *
     * @param h [B, M + T, E], memory tokens first
     * @param modulation [B, 6E], the same for all blocks
     * @return [B, M + T, E]
     */
    Array apply(Array h, Array modulation, Prepared prepared, @Nullable PaddingMask mask) {
        Array[] m = modulation.add(scaleShiftGate).expandDims(1).split(6, 2); // six [B, 1, E]
        Array attended = selfAttention.apply(preNorm.modulated(h, m[0], m[1]), mask);
        h = Fused.gatedResidual(h, attended, m[2]);
        h = prepared.context == null ? h : h.add(crossAttention.apply(crossNorm.apply(h), prepared.context));
        h = prepared.local == null ? h : addLocal(h, prepared.local);
        Array fed = feedForward.apply(ffNorm.modulated(h, m[3], m[4]));
        return Fused.gatedResidual(h, mask == null ? fed : mask.zeroPadded(fed), m[5]);
    }

    /** The memory tokens in front receive nothing. */
    private Array addLocal(Array h, Array local) {
        Array frames = h.slice(1, memoryTokens, h.dim(1)).add(local);
        return Ops.concat(1, h.slice(1, 0, memoryTokens), frames);
    }
}
