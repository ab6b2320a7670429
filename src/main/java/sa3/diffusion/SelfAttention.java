package sa3.diffusion;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Fused;
import sa3.mlx.Fused.RotaryTable;
import sa3.mlx.Fused.Scores;
import sa3.nn.Heads;
import sa3.nn.Linear;
import sa3.nn.RmsNorm;
import sa3.nn.Rope;
import sa3.weights.Weights;

/**
 * Self-attention with normalised, rotated queries and keys: A(q, k)·v, and in the differential form
 * A(q, k)·v − A(q′, k′)·v. Positions count from the first memory token.
 */
final class SelfAttention {
    private final Linear toQkv; // q, k, v; differential: q, k, v, q′, k′
    private final Linear toOut;
    private final RmsNorm queryNorm;
    private final RmsNorm keyNorm;
    private final Rope rope;
    private final DitConfig config;

    SelfAttention(Weights w, DitConfig config) {
        this.config = config;
        toQkv = Linear.load(w, "to_qkv");
        toOut = Linear.load(w, "to_out");
        queryNorm = new RmsNorm(w.tensor("q_norm.weight"), CrossAttention.HEAD_NORM_EPS);
        keyNorm = new RmsNorm(w.tensor("k_norm.weight"), CrossAttention.HEAD_NORM_EPS);
        rope = new Rope(w, config.ropeDims(), DitConfig.ROPE_THETA);
    }

    void collect(String name, Map<String, Linear> layers) {
        layers.put(name + ".to_qkv", toQkv);
        layers.put(name + ".to_out", toOut);
    }

    /** x [B, M + T, E] → the same shape. */
    Array apply(Array x, @Nullable PaddingMask mask) {
        Array[] p = toQkv.apply(x).split(config.differential() ? 5 : 3, 2);
        RotaryTable rotary = rope.table(x.dim(1));
        Array q = queryNorm.apply(heads(p[0]), rotary);
        Array k = keyNorm.apply(heads(p[1]), rotary);
        Array v = heads(p[2]);
        Scores scores = Scores.plain(config.headDim()).masked(mask == null ? null : mask.visibleKeys());
        Array out = config.differential()
                ? Fused.differentialAttention(
                        q, k, v, queryNorm.apply(heads(p[3]), rotary), keyNorm.apply(heads(p[4]), rotary), scores)
                : Fused.attention(q, k, v, scores);
        Array result = toOut.apply(Heads.join(out));
        return mask == null ? result : mask.zeroPadded(result);
    }

    private Array heads(Array x) {
        return Heads.split(x, config.headDim());
    }
}
