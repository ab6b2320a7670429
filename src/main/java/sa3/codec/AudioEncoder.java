package sa3.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;

/**
 * Audio of any length to latents with their validity: zero padding to the codec's unit, one pass or overlapping chunks,
 * seams in the middle of the overlaps. The primitive that training data and guides go through.
 */
public final class AudioEncoder {
    private final LatentEncoder encoder;
    private final Settings settings;

    public AudioEncoder(LatentEncoder encoder, Settings settings) {
        this.encoder = encoder;
        this.settings = settings;
    }

    /**
     * How to encode.
     *
     * @param patchSize samples per channel in a patch
     * @param stride patches per latent
     * @param padModulo the padded length is a multiple of this many patches
     * @param chunks null = one pass whatever the length
     */
    public record Settings(int patchSize, int stride, int padModulo, @Nullable Chunks chunks) {
        /** The settings of a codec, in chunks of 128 latents that overlap by 32. */
        public static Settings of(SameConfig config, boolean chunked) {
            return of(config, chunked ? new Chunks(128, 32, 1) : null);
        }

        /** The settings of a codec. */
        public static Settings of(SameConfig config, @Nullable Chunks chunks) {
            int stride = SameConfig.PATCHES_PER_LATENT;
            int modulo = stride * config.variant().latentMultiple();
            return new Settings(config.patchSize(), stride, modulo, chunks);
        }

        /** The same in other chunks. */
        public Settings in(Chunks other) {
            return new Settings(patchSize, stride, padModulo, other);
        }
    }

    /** Chunk and overlap in latents; how many chunks go through the encoder at once. */
    public record Chunks(int size, int overlap, int perCall) {
        /**
         * The fewest chunks that fit a memory budget and whose latents equal those of one pass.
         *
         * @param latents of the clip
         * @param budgetBytes see {@link Chunking#fitting}
         */
        public static Chunks fitting(SameConfig config, int latents, int batch, long budgetBytes) {
            Chunking centred = Chunking.fitting(config, latents, batch, budgetBytes);
            return new Chunks(centred.chunk() + 2 * centred.overlap(), 2 * centred.overlap(), 1);
        }
    }

    /**
     * Encoded audio.
     *
     * @param latents [B, C, T], evaluated
     * @param validLatents per item, how many come first and are real
     * @param windows the chunks of latents they were encoded in
     */
    public record Encoded(
            Array latents, List<Integer> validLatents, int sourceSamples, int paddedSamples, List<Window> windows) {
        public Encoded {
            validLatents = List.copyOf(validLatents);
            windows = List.copyOf(windows);
        }

        /** [B, T], 1 = real. */
        public Array mask() {
            int frames = latents.dim(2);
            int[] all = new int[validLatents.size() * frames];
            for (int b = 0; b < validLatents.size(); b++) {
                Arrays.fill(all, b * frames, b * frames + validLatents.get(b), 1);
            }
            return Array.of(all, validLatents.size(), frames);
        }
    }

    /** Hears of every call of the encoder before it happens; what it throws stops the run. */
    @FunctionalInterface
    public interface ChunkListener {
        /** Hears nothing. */
        ChunkListener NONE = (done, count) -> {};

        /** {@code done} of {@code count} chunks are encoded. */
        void beforeChunk(int done, int count);
    }

    /** The same without a listener. */
    public Encoded encode(Array audio, int @Nullable [] validSamples) {
        return encode(audio, validSamples, ChunkListener.NONE);
    }

    /**
     * Encodes a batch.
     *
     * @param audio [B, 2, N], or [2, N] for a batch of one, at the model's rate
     * @param validSamples per item; null = all samples are real
     * @throws IllegalArgumentException a shape, a length or a setting that cannot be, with its value; nothing was encoded
     */
    public Encoded encode(Array audio, int @Nullable [] validSamples, ChunkListener listener) {
        check(audio, validSamples);
        int samples = audio.dim(-1);
        int unit = Math.multiplyExact(settings.patchSize, settings.padModulo);
        int padded = Math.multiplyExact(ceilDiv(samples, unit), unit);
        int perLatent = settings.patchSize * settings.stride;
        List<Integer> valid = new ArrayList<>();
        for (int item = 0; item < (audio.ndim() == 2 ? 1 : audio.dim(0)); item++) {
            valid.add(ceilDiv(validSamples == null ? samples : validSamples[item], perLatent));
        }
        List<Window> windows = windows(padded / perLatent);
        Array latents = Scope.build(() -> {
            Array batch = audio.ndim() == 2 ? audio.expandDims(0) : audio;
            Array whole = Ops.pad(batch, new int[] {0, 0, 0}, new int[] {0, 0, padded - samples});
            return stitched(Patches.patchify(whole, settings.patchSize), windows, listener);
        });
        return new Encoded(latents.eval(), valid, samples, padded, windows);
    }

    private static int ceilDiv(int a, int b) {
        return (int) (((long) a + b - 1) / b);
    }

    private List<Window> windows(int latents) {
        Chunks chunks = settings.chunks;
        if (chunks == null || latents <= chunks.size) {
            return List.of(new Window(0, latents, 0, latents));
        }
        requireChunks(chunks);
        return Window.overlapping(latents, chunks.size, chunks.overlap);
    }

    private Array stitched(Array patches, List<Window> windows, ChunkListener listener) {
        int perCall = settings.chunks == null ? 1 : Math.max(1, settings.chunks.perCall);
        List<Array> kept = new ArrayList<>();
        for (int i = 0; i < windows.size(); i += perCall) {
            listener.beforeChunk(i, windows.size());
            List<Window> call = windows.subList(i, Math.min(i + perCall, windows.size()));
            kept.addAll(encodeTogether(patches, call));
        }
        return kept.size() == 1 ? kept.get(0) : Ops.concat(2, kept);
    }

    /** One encoder call over several chunks, then of each what it contributes. */
    private List<Array> encodeTogether(Array patches, List<Window> windows) {
        List<Array> slices = new ArrayList<>();
        for (Window window : windows) {
            slices.add(patches.slice(2, window.start() * settings.stride, window.end() * settings.stride));
        }
        Array encoded = encoder.encode(slices.size() == 1 ? slices.get(0) : Ops.concat(0, slices))
                .eval();
        int batch = patches.dim(0);
        List<Array> kept = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            Array own = encoded.slice(0, i * batch, (i + 1) * batch);
            kept.add(own.slice(2, window.keepFrom() - window.start(), window.keepTo() - window.start()));
        }
        return kept;
    }

    private void check(Array audio, int @Nullable [] validSamples) {
        int[] shape = audio.shape();
        require(shape.length == 2 || shape.length == 3, "audio must be [B, 2, N] or [2, N], found " + audio);
        int batch = shape.length == 2 ? 1 : shape[0];
        int samples = shape[shape.length - 1];
        require(batch >= 1 && samples >= 1, "audio is empty: " + audio);
        require(shape[shape.length - 2] == 2, "audio must have two channels, found " + audio);
        require(
                settings.patchSize > 0 && settings.stride > 0,
                "patch size and stride must be positive, found " + settings.patchSize + " and " + settings.stride);
        require(
                settings.padModulo > 0 && settings.padModulo % settings.stride == 0,
                "the padding unit must be a positive multiple of the stride " + settings.stride + ", found "
                        + settings.padModulo);
        if (validSamples != null) {
            require(validSamples.length == batch, validSamples.length + " valid lengths for a batch of " + batch);
            for (int valid : validSamples) {
                require(valid >= 0 && valid <= samples, "valid length " + valid + " of " + samples + " samples");
            }
        }
    }

    private void requireChunks(Chunks chunks) {
        require(chunks.size >= 1, "chunk size must be at least 1, found " + chunks.size);
        require(
                chunks.overlap >= 0 && chunks.overlap < chunks.size,
                "overlap must be at least 0 and smaller than the chunk " + chunks.size + ", found " + chunks.overlap);
        require(chunks.perCall >= 1, "chunks per call must be at least 1, found " + chunks.perCall);
        require(
                (long) chunks.size * settings.stride % settings.padModulo == 0,
                "a chunk of " + chunks.size + " latents is not a multiple of the padding unit");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException("encode: " + message);
        }
    }
}
