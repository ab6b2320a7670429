package sa3.text;

import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Fused;
import sa3.mlx.Ops;
import sa3.nn.Linear;
import sa3.weights.Weights;

/** One encoder layer: soft-capped attention and a GELU-gated feed-forward, each normed before and after. */
final class T5GemmaLayer {
    private final T5GemmaConfig config;
    private final Linear toQ;
    private final Linear toK;
    private final Linear toV;
    private final Linear toOut;
    private final Linear gate;
    private final Linear up;
    private final Linear down;
    private final GemmaNorm beforeAttention;
    private final GemmaNorm afterAttention;
    private final GemmaNorm beforeFeedForward;
    private final GemmaNorm afterFeedForward;

    T5GemmaLayer(Weights w, T5GemmaConfig config) {
        this.config = config;
        toQ = Linear.load(w, "self_attn.q_proj");
        toK = Linear.load(w, "self_attn.k_proj");
        toV = Linear.load(w, "self_attn.v_proj");
        toOut = Linear.load(w, "self_attn.o_proj");
        gate = Linear.load(w, "mlp.gate_proj");
        up = Linear.load(w, "mlp.up_proj");
        down = Linear.load(w, "mlp.down_proj");
        beforeAttention = GemmaNorm.load(w, "pre_self_attn_layernorm.weight", config);
        afterAttention = GemmaNorm.load(w, "post_self_attn_layernorm.weight", config);
        beforeFeedForward = GemmaNorm.load(w, "pre_feedforward_layernorm.weight", config);
        afterFeedForward = GemmaNorm.load(w, "post_feedforward_layernorm.weight", config);
    }

    /** x [1, S, D] → the same shape. */
    Array apply(Array x, T5GemmaEncoder.Rotation rotation) {
        Array h = x.add(afterAttention.apply(attend(beforeAttention.apply(x), rotation)));
        return h.add(afterFeedForward.apply(feedForward(beforeFeedForward.apply(h))));
    }

    private Array attend(Array x, T5GemmaEncoder.Rotation rotation) {
        Array q = rotation.apply(heads(toQ.apply(x), config.heads())); // [1, H, S, D]
        Array k = repeated(rotation.apply(heads(toK.apply(x), config.keyValueHeads())));
        Array v = repeated(heads(toV.apply(x), config.keyValueHeads()));
        Array scores = q.matmul(k.transposed()).mul(1 / Math.sqrt(config.queryScalar()));
        scores = Ops.tanh(scores.mul(1 / config.softcap())).mul(config.softcap());
        Array weights = Ops.softmax(scores.as(Dtype.F32)).as(v.dtype());
        Array out = weights.matmul(v).transpose(0, 2, 1, 3);
        return toOut.apply(out.reshape(1, x.dim(1), config.heads() * config.headDim()));
    }

    private Array heads(Array x, int count) {
        return x.reshape(1, x.dim(1), count, config.headDim()).transpose(0, 2, 1, 3);
    }

    /** Gives every query head its key head, where several share one. */
    private Array repeated(Array x) {
        int share = config.heads() / config.keyValueHeads();
        if (share == 1) {
            return x;
        }
        Array spread = x.expandDims(2).broadcastTo(1, config.keyValueHeads(), share, x.dim(2), config.headDim());
        return spread.reshape(1, config.heads(), x.dim(2), config.headDim());
    }

    private Array feedForward(Array x) {
        return down.apply(Fused.geluGate(gate.apply(x), up.apply(x)));
    }
}
