package sa3.codec;

import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.nn.Linear;
import sa3.weights.Weights;

/**
 * The codec's encoder: stereo audio to latents. Sixteen patches close with one empty token, which gathers them.
 *
 * <p>Always float32. Belongs to the thread that owns MLX. Source as {@link SameDecoder}.
 */
public final class SameEncoder implements LatentEncoder {
    private final SameConfig config;
    private final TokenConv mapping;
    private final Array newTokens; // [1, 1, D]
    private final SameBlocks blocks;
    private final Linear projectOut;
    private final Array scalingFactor; // [1, C, 1]
    private final Array bias; // [1, C, 1]
    private final Array runningStd; // [1]

    /** Takes its tensors from {@code w}, opened in float32, which must stay open as long as this lives. */
    public SameEncoder(Weights w, SameConfig config) {
        this.config = config;
        mapping = TokenConv.load(w, "mapping");
        newTokens = w.tensor("new_tokens");
        blocks = new SameBlocks(w, config);
        projectOut = Linear.load(w, "project_out");
        scalingFactor = w.tensor("scaling_factor");
        bias = w.tensor("bias");
        runningStd = w.tensor("running_std");
    }

    public SameConfig config() {
        return config;
    }

    /** @throws IllegalArgumentException other rows, or columns that are no number of latents the codec can take */
    @Override
    public Array encode(Array patches) {
        int[] shape = patches.shape();
        int unit = SameConfig.PATCHES_PER_LATENT;
        if (shape.length != 3 || shape[1] != 2 * config.patchSize() || shape[2] % unit != 0) {
            throw new IllegalArgumentException("encode: patches must be [B, " + 2 * config.patchSize()
                    + ", a multiple of " + unit + "], found " + patches);
        }
        config.requireLatents(shape[2] / unit);
        return Scope.build(() -> encoded(patches.as(Dtype.F32)));
    }

    private Array encoded(Array patches) {
        int batch = patches.dim(0);
        int unit = SameConfig.PATCHES_PER_LATENT;
        int frames = patches.dim(2) / unit;
        Array tokens = mapping.apply(patches.transpose(0, 2, 1)); // [B, 16·T, D]
        Array gather = newTokens.expandDims(0).broadcastTo(batch, frames, 1, config.width());
        Array groups = Ops.concat(2, tokens.reshape(batch, frames, unit, config.width()), gather);
        Array h = blocks.apply(groups.reshape(batch, frames * SameConfig.GROUP, config.width()));
        h = h.reshape(batch, frames, SameConfig.GROUP, config.width()).slice(2, unit, SameConfig.GROUP);
        Array latents =
                projectOut.apply(h.reshape(batch, frames, config.width())).transpose(0, 2, 1);
        return latents.mul(scalingFactor).add(bias).div(runningStd);
    }
}
