package sa3.diffusion;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Fused;
import sa3.mlx.Fused.Scores;
import sa3.nn.Heads;
import sa3.nn.LastingInput;
import sa3.nn.Linear;
import sa3.nn.RmsNorm;
import sa3.weights.Weights;

/** Attention to the prompt: no rotary positions, no mask (padding has an embedding of its own). */
final class CrossAttention {
    static final float HEAD_NORM_EPS = 1e-6f;

    private final Linear toQ; // q; differential: q, q′
    private final Linear toKv; // k, v; differential: k, k′, v
    private final Linear toOut;
    private final RmsNorm queryNorm;
    private final RmsNorm keyNorm;
    private final DitConfig config;

    CrossAttention(Weights w, DitConfig config) {
        this.config = config;
        toQ = Linear.load(w, "to_q");
        toKv = Linear.load(w, "to_kv");
        toOut = Linear.load(w, "to_out");
        queryNorm = new RmsNorm(w.tensor("q_norm.weight"), HEAD_NORM_EPS);
        keyNorm = new RmsNorm(w.tensor("k_norm.weight"), HEAD_NORM_EPS);
    }

    void collect(String name, Map<String, Linear> layers) {
        layers.put(name + ".to_q", toQ);
        layers.put(name + ".to_kv", toKv);
        layers.put(name + ".to_out", toOut);
    }

    /**
     * Keys and values of a prompt: they do not depend on the time, so once per generation.
     *
     * @param keys [B, S, H, D]
     * @param secondKeys the same, of the subtracted softmax; null without
     * @param values [B, S, H, D]
     * @param repeats [1, 1, 1, S], log of how many keys each key stands for; null = each for itself
     */
    record Prepared(Array keys, @Nullable Array secondKeys, Array values, @Nullable Array repeats) {
        void addTo(List<Array> arrays) {
            arrays.add(keys);
            arrays.add(values);
            if (secondKeys != null) {
                arrays.add(secondKeys);
            }
        }
    }

    /** The layer between context and keys and values. */
    Linear toKv() {
        return toKv;
    }

    /** context [B, S, E]. */
    Prepared prepare(Array context) {
        return prepared(toKv.apply(context), null);
    }

    /**
     * The same of a context that stays.
     *
     * @param repeats see {@link Prepared}
     */
    Prepared prepare(LastingInput context, @Nullable Array repeats) {
        return prepared(toKv.apply(context), repeats);
    }

    private Prepared prepared(Array keysAndValues, @Nullable Array repeats) {
        Array[] parts = keysAndValues.split(config.differential() ? 3 : 2, 2);
        Array values = heads(parts[parts.length - 1]);
        Array second = config.differential() ? keyNorm.apply(heads(parts[1]), null) : null;
        return new Prepared(keyNorm.apply(heads(parts[0]), null), second, values, repeats);
    }

    /** x [B, M + T, E] → the same shape. */
    Array apply(Array x, Prepared context) {
        Array[] q = toQ.apply(x).split(config.differential() ? 2 : 1, 2);
        Array query = queryNorm.apply(heads(q[0]), null);
        Scores scores = Scores.plain(config.headDim()).masked(context.repeats);
        Array out = context.secondKeys == null
                ? Fused.attention(query, context.keys, context.values, scores)
                : Fused.differentialAttention(
                        query,
                        context.keys,
                        context.values,
                        queryNorm.apply(heads(q[1]), null),
                        context.secondKeys,
                        scores);
        return toOut.apply(Heads.join(out));
    }

    private Array heads(Array x) {
        return Heads.split(x, config.headDim());
    }
}
