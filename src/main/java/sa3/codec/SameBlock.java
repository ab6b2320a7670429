package sa3.codec;

import sa3.mlx.Array;
import sa3.mlx.Fused;
import sa3.mlx.Fused.Gate;
import sa3.mlx.Fused.RotaryTable;
import sa3.mlx.Fused.Scores;
import sa3.nn.DynamicTanh;
import sa3.nn.Heads;
import sa3.nn.Linear;
import sa3.nn.Rope;
import sa3.nn.SwiGlu;
import sa3.weights.Weights;

/** One block of the codec: differential attention, then a gated feed-forward, each behind a dynamic tanh. */
final class SameBlock {
    private final DynamicTanh preNorm;
    private final DynamicTanh ffNorm;
    private final Linear toQkv; // q, k, v, q′, k′
    private final Linear toOut;
    private final DynamicTanh queryNorm;
    private final DynamicTanh keyNorm;
    private final SwiGlu feedForward;
    private final Rope rope;
    private final Scores scores;
    private final int headDim;

    SameBlock(Weights w, SameConfig config, Rope rope, Gate gate) {
        preNorm = DynamicTanh.load(w, "pre_norm");
        ffNorm = DynamicTanh.load(w, "ff_norm");
        toQkv = Linear.load(w, "attn.to_qkv");
        toOut = Linear.load(w, "attn.to_out");
        queryNorm = DynamicTanh.load(w, "attn.q_norm");
        keyNorm = DynamicTanh.load(w, "attn.k_norm");
        feedForward = new SwiGlu(Linear.load(w, "ff.glu_proj"), Linear.load(w, "ff.proj_out"), gate);
        this.rope = rope;
        headDim = config.headDim();
        Scores plain = Scores.plain(headDim);
        scores = config.variant() == SameConfig.Variant.SLIDING ? plain.within(SameConfig.GROUP) : plain;
    }

    /** x [N, L, D] → the same shape; positions count from the start of each of the N rows. */
    Array apply(Array x) {
        Array h = x.add(attend(preNorm.apply(x)));
        return h.add(feedForward.apply(ffNorm.apply(h)));
    }

    private Array attend(Array x) {
        Array[] p = toQkv.apply(x).split(5, 2);
        RotaryTable rotary = rope.table(x.dim(1));
        Array out = Fused.differentialAttention(
                queryNorm.apply(heads(p[0]), rotary),
                keyNorm.apply(heads(p[1]), rotary),
                heads(p[2]),
                queryNorm.apply(heads(p[3]), rotary),
                keyNorm.apply(heads(p[4]), rotary),
                scores);
        return toOut.apply(Heads.join(out));
    }

    private Array heads(Array x) {
        return Heads.split(x, headDim);
    }
}
