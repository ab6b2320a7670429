package sa3.codec;

import java.util.List;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;
import sa3.nn.Linear;
import sa3.weights.Weights;

/**
 * The codec's decoder: latents to stereo audio. Every latent opens a group with 16 empty tokens, which the blocks fill.
 *
 * <p>Always float32. Belongs to the thread that owns MLX. Source: the reference's {@code defs/same_s.py},
 * {@code same_l.py}.
 */
public final class SameDecoder {
    /** Memory that one window of the codec may take beside its weights. */
    public static final long WINDOW_BUDGET_BYTES = 1L << 30;

    private final SameConfig config;
    private final Array runningStd; // [1]
    private final Linear projectIn;
    private final Array newTokens; // [1, 1, D]
    private final SameBlocks blocks;
    private final TokenConv mapping;

    /** Takes its tensors from {@code w}, opened in float32, which must stay open as long as this lives. */
    public SameDecoder(Weights w, SameConfig config) {
        this.config = config;
        runningStd = w.tensor("running_std");
        projectIn = Linear.load(w, "project_in");
        newTokens = w.tensor("new_tokens");
        blocks = new SameBlocks(w, config);
        mapping = TokenConv.load(w, "mapping");
    }

    public SameConfig config() {
        return config;
    }

    /**
     * Decodes in one pass.
     *
     * @param latents [B, C, T]
     * @return patches [B, 2·patchSize, 16·T], lazy
     * @throws IllegalArgumentException other channels, or a T that the codec cannot take
     */
    public Array patches(Array latents) {
        int[] shape = latents.shape();
        if (shape.length != 3 || shape[1] != config.latentChannels()) {
            throw new IllegalArgumentException(
                    "decode: latents must be [B, " + config.latentChannels() + ", T], found " + latents);
        }
        config.requireLatents(shape[2]);
        return Scope.build(() -> decoded(latents.as(Dtype.F32)));
    }

    private Array decoded(Array latents) {
        int batch = latents.dim(0);
        int frames = latents.dim(2);
        int patches = SameConfig.PATCHES_PER_LATENT;
        Array z = projectIn.apply(latents.mul(runningStd).transpose(0, 2, 1)); // [B, T, D]
        Array empty = newTokens.expandDims(0).broadcastTo(batch, frames, patches, config.width());
        Array groups = Ops.concat(2, z.expandDims(2), empty); // [B, T, 17, D]
        Array h = blocks.apply(groups.reshape(batch, frames * SameConfig.GROUP, config.width()));
        h = h.reshape(batch, frames, SameConfig.GROUP, config.width()).slice(2, 1, SameConfig.GROUP);
        return mapping.apply(h.reshape(batch, frames * patches, config.width())).transpose(0, 2, 1);
    }

    /** Windows that give the audio of a single pass, as few as memory allows; the reference's own are smaller. */
    public List<Window> windows(int latentFrames) {
        Chunking chunking = Chunking.fitting(config, latentFrames, 1, WINDOW_BUDGET_BYTES);
        return Window.centred(latentFrames, chunking.chunk(), chunking.overlap());
    }

    /**
     * Windows that give the same audio, the first so small that it sounds early; together they take a little longer.
     *
     * @param firstLatents what the first window gives, at least
     */
    public List<Window> streamingWindows(int latentFrames, int firstLatents) {
        int unit = config.variant().latentMultiple();
        int most = Math.max(
                unit,
                Chunking.fitting(config, latentFrames, 1, WINDOW_BUDGET_BYTES).chunk() / unit * unit);
        int first = Math.min(most, (firstLatents + unit - 1) / unit * unit);
        return Window.growing(latentFrames, first, most, config.reach());
    }

    /** Hears of finished audio, in order. */
    @FunctionalInterface
    public interface WindowListener {
        /**
         * One window is done.
         *
         * @param patches [B, 2·patchSize, 16·kept latents], evaluated, valid during the call
         */
        void window(Window window, int index, int count, Array patches);
    }

    /**
     * Decodes window by window, so that the beginning can be heard while the rest is still latents. The kept parts are
     * handed over in order and without a gap; what the listener throws stops the run, and nothing of it remains.
     *
     * @param latents [B, C, T]
     * @param windows of T latents, by one of the rules of {@link Window}
     */
    public void decode(Array latents, List<Window> windows, WindowListener listener) {
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            int unit = SameConfig.PATCHES_PER_LATENT;
            try (Scope scope = Scope.open()) {
                Array piece = patches(latents.slice(2, window.start(), window.end()));
                int from = (window.keepFrom() - window.start()) * unit;
                Array kept = piece.slice(2, from, from + (window.keepTo() - window.keepFrom()) * unit);
                listener.window(window, i, windows.size(), kept.eval());
            }
        }
    }
}
