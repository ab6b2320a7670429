package sa3.conditioning;

import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.weights.Weights;

/**
 * Turns the hidden states of real tokens into the fixed number of prompt tokens that the network sees.
 *
 * @param embedding the learned padding token, [D]
 * @param tokens prompt tokens including padding: 256 in the released models
 */
public record PromptPadding(Array embedding, int tokens) {
    /** Reads {@code cond.padding_embedding}, which comes with the diffusion transformer. */
    public static PromptPadding load(Weights w, int tokens) {
        return new PromptPadding(w.tensor("cond.padding_embedding"), tokens);
    }

    /** hidden [1, S ≤ tokens, D] → [1, tokens, D]. */
    public Array pad(Array hidden) {
        int missing = tokens - hidden.dim(1);
        return missing == 0 ? hidden : Ops.concat(1, hidden, rows(missing).as(hidden.dtype()));
    }

    /** Only padding: the empty prompt, [1, tokens, D]. */
    public Array empty() {
        return rows(tokens);
    }

    /**
     * Replaces masked rows: e·m + p·(1 − m).
     *
     * @param hidden [B, S, D]
     * @param mask [B, S], 1 = real
     */
    public Array replace(Array hidden, Array mask) {
        return Ops.where(Ops.greater(mask.expandDims(2), Array.scalar(0.5f)), hidden, embedding.as(hidden.dtype()));
    }

    /**
     * Emphasis: e′ = p + w·(e − p), with p the padding embedding; tokens of weight 1 keep their bits.
     *
     * @param hidden [1, S, D]
     * @param weights one per token; 0 gives padding, negative the opposite side
     */
    public Array emphasise(Array hidden, float[] weights) {
        Array w = Array.of(weights, 1, weights.length, 1);
        Array p = embedding.as(hidden.dtype());
        Array moved = p.add(hidden.sub(p).mul(w.as(hidden.dtype())));
        return Ops.where(Ops.equal(w, Array.scalar(1)), hidden, moved);
    }

    private Array rows(int count) {
        return embedding.reshape(1, 1, embedding.dim(-1)).broadcastTo(1, count, embedding.dim(-1));
    }
}
