package sa3.codec;

import java.util.ArrayList;
import java.util.List;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Fused.Gate;
import sa3.mlx.Ops;
import sa3.nn.Rope;
import sa3.weights.Weights;

/** The stack of blocks, over groups of 17 tokens: what encoder and decoder share. */
final class SameBlocks {
    private final List<SameBlock> blocks = new ArrayList<>();
    private final SameConfig config;

    SameBlocks(Weights w, SameConfig config) {
        this.config = config;
        if (w.compute() != Dtype.F32) {
            throw new IllegalArgumentException(
                    "the codec computes in float32 only, but " + w.origin() + " was opened in " + w.compute());
        }
        Rope rope = new Rope(w, config.ropeDims(), SameConfig.ROPE_THETA);
        for (int i = 0; i < config.blocks(); i++) {
            Gate gate = i >= config.sineStart() ? Gate.SINE : Gate.SILU;
            blocks.add(new SameBlock(w.at("blocks." + i), config, rope, gate));
        }
    }

    /** x [B, 17·T, D] → the same shape. */
    Array apply(Array x) {
        return config.variant() == SameConfig.Variant.CHUNKED ? chunked(x) : run(x, 0, blocks.size());
    }

    /** Chunks of two groups; from the middle of the stack they are moved by one group, the ends repeated. */
    private Array chunked(Array x) {
        int batch = x.dim(0);
        int tokens = x.dim(1);
        int half = blocks.size() / 2;
        int group = SameConfig.GROUP;
        Array h = run(x.reshape(batch * tokens / (2 * group), 2 * group, config.width()), 0, half);
        h = h.reshape(batch, tokens, config.width());
        Array moved = Ops.concat(1, h.slice(1, 0, group), h, h.slice(1, tokens - group, tokens));
        Array chunks = moved.reshape(batch * (tokens / (2 * group) + 1), 2 * group, config.width());
        h = run(chunks, half, blocks.size()).reshape(batch, tokens + 2 * group, config.width());
        return h.slice(1, group, group + tokens);
    }

    private Array run(Array x, int from, int to) {
        Array h = x;
        for (SameBlock block : blocks.subList(from, to)) {
            h = block.apply(h);
        }
        return h;
    }
}
