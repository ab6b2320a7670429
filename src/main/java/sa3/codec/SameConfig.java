package sa3.codec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.weights.Dimensions;
import sa3.weights.TensorInfo;
import sa3.weights.TensorTable;
import sa3.weights.WeightsException;

/**
 * Dimensions of one half of the codec, read from its tensors.
 *
 * @param variant how attention is confined
 * @param width D, channels of the blocks
 * @param ropeDims rotated channels of one head
 * @param patchSize samples per channel in one patch
 * @param sineStart first block whose feed-forward has a sine gate; {@code blocks} = none has
 * @param feedForward inner width of the feed-forward
 */
public record SameConfig(
        Variant variant,
        int latentChannels,
        int width,
        int blocks,
        int headDim,
        int ropeDims,
        int patchSize,
        int sineStart,
        int feedForward) {
    /** Rate of the audio that all released codecs take and give. */
    public static final int SAMPLE_RATE_HZ = 44100;
    /** Patches, and so codec tokens, of one latent. */
    public static final int PATCHES_PER_LATENT = 16;
    /** Tokens of a latent with the one token that stands for it. */
    static final int GROUP = PATCHES_PER_LATENT + 1;
    /** Blocks with a sine gate at the end of the large decoder. */
    private static final int SINE_BLOCKS = 8;

    static final float ROPE_THETA = 10000;
    private static final String BLOCK = "blocks.";
    private static final String FAMILY = "a codec of this family";
    private static final String LATENT_CHANNELS = "number of latent channels";

    /** The two sizes differ in where their tokens look. */
    public enum Variant {
        /** SAME-S: inside chunks of two groups, moved by one group half-way through; the number of latents is even. */
        CHUNKED("same-s"),
        /** SAME-L: one group to either side. */
        SLIDING("same-l");

        private final String label;

        Variant(String label) {
            this.label = label;
        }

        /** The name that people type. */
        public String label() {
            return label;
        }

        /** @throws IllegalArgumentException the name is unknown */
        public static Variant of(String label) {
            for (Variant variant : values()) {
                if (variant.label.equals(label)) {
                    return variant;
                }
            }
            throw new IllegalArgumentException("unknown codec '" + label + "': choose same-s or same-l");
        }

        /** Latents that a clip must be a multiple of. */
        public int latentMultiple() {
            return this == CHUNKED ? 2 : 1;
        }
    }

    public SameConfig {
        boolean positive = latentChannels > 0 && width > 0 && blocks > 0 && headDim > 0 && patchSize > 0;
        boolean divides = positive && width % headDim == 0 && ropeDims % 2 == 0;
        if (!divides || ropeDims < 0 || ropeDims > headDim || sineStart < 0) {
            throw new IllegalArgumentException("codec dimensions do not fit each other: " + latentChannels
                    + " latent channels, " + blocks + " blocks of width " + width + ", heads of " + headDim + " with "
                    + ropeDims + " rotated, patches of " + patchSize + ", sine gates from block " + sineStart);
        }
    }

    /**
     * Of a decoder's tensors; a sine gate in the last blocks of the large one.
     *
     * @throws WeightsException no tensor tells a dimension
     */
    public static SameConfig ofDecoder(Variant variant, Map<String, TensorInfo> tensors, String origin) {
        Dimensions dims = new Dimensions(tensors, origin, FAMILY);
        int blocks = dims.count(BLOCK);
        int sineStart = variant == Variant.SLIDING ? Math.max(0, blocks - SINE_BLOCKS + 1) : blocks;
        int latentChannels =
                dims.of(LATENT_CHANNELS).shownBy("project_in.weight", 1).get();
        int patchChannels = dims.of("number of patch channels")
                .shownBy("mapping.weight", 0)
                .shownBy("mapping.bias", 0)
                .get();
        return of(variant, dims, latentChannels, patchChannels, sineStart);
    }

    /**
     * Of an encoder's tensors; no sine gates.
     *
     * @throws WeightsException no tensor tells a dimension
     */
    public static SameConfig ofEncoder(Variant variant, Map<String, TensorInfo> tensors, String origin) {
        Dimensions dims = new Dimensions(tensors, origin, FAMILY);
        int latentChannels = dims.of(LATENT_CHANNELS)
                .shownBy("project_out.weight", 0)
                .shownBy("project_out.bias", 0)
                .shownBy("scaling_factor", 1)
                .get();
        int patchChannels =
                dims.of("number of patch channels").shownBy("mapping.weight", 1).get();
        return of(variant, dims, latentChannels, patchChannels, dims.count(BLOCK));
    }

    private static SameConfig of(
            Variant variant, Dimensions dims, int latentChannels, int patchChannels, int sineStart) {
        int blocks = dims.count(BLOCK);
        Dimensions.Vote width = dims.of("width").shownBy("new_tokens", 2);
        Dimensions.Vote headDim = dims.of("head width");
        Dimensions.Vote feedForward = dims.of("feed-forward width");
        for (int i = 0; i < blocks; i++) {
            String block = BLOCK + i;
            width.shownBy(block + ".pre_norm.gamma", 0).shownBy(block + ".ff_norm.gamma", 0);
            headDim.shownBy(block + ".attn.q_norm.gamma", 0).shownBy(block + ".attn.k_norm.gamma", 0);
            feedForward.shownBy(block + ".ff.proj_out.weight", 1).shownBy(block + ".ff.glu_proj.bias", 0, 2);
        }
        if (patchChannels % 2 != 0) {
            throw dims.foreign("mapping.weight: shows " + patchChannels + " values as a patch of two channels");
        }
        int head = headDim.get();
        try {
            return new SameConfig(
                    variant,
                    latentChannels,
                    width.get(),
                    blocks,
                    head,
                    head / 2,
                    patchChannels / 2,
                    sineStart,
                    feedForward.get());
        } catch (IllegalArgumentException e) {
            throw dims.foreign(String.valueOf(e.getMessage()));
        }
    }

    public SameConfig withSineStart(@Nullable Integer start) {
        int first = start == null ? blocks : start;
        return new SameConfig(variant, latentChannels, width, blocks, headDim, ropeDims, patchSize, first, feedForward);
    }

    /** Samples per channel that one latent stands for. */
    public int samplesPerLatent() {
        return patchSize * PATCHES_PER_LATENT;
    }

    /** The released codec, small or large; encoder and decoder differ only in the sine gates. */
    public static SameConfig released(Variant variant, boolean decoder) {
        return variant == Variant.CHUNKED
                ? new SameConfig(variant, 256, 768, 6, 64, 32, 256, 6, 2304)
                : new SameConfig(variant, 256, 1536, 12, 64, 32, 256, decoder ? 5 : 12, 4608);
    }

    /** Every tensor of the encoder. */
    public Map<String, List<Integer>> encoderTensors() {
        TensorTable table = new TensorTable();
        table.linear("mapping", width, 2 * patchSize, true);
        table.add("new_tokens", 1, 1, width);
        blocks(table);
        table.linear("project_out", latentChannels, width, true);
        table.add("scaling_factor", 1, latentChannels, 1);
        table.add("bias", 1, latentChannels, 1);
        table.add("running_std", 1);
        return table.shapes();
    }

    /** The same for a given file: {@code mapping.weight} may be stored with a kernel of width 1 behind it. */
    public Map<String, List<Integer>> encoderTensors(Map<String, TensorInfo> stored) {
        Map<String, List<Integer>> shapes = encoderTensors();
        TensorInfo mapping = stored.get("mapping.weight");
        if (mapping != null && mapping.shape().size() == 3) {
            shapes.put("mapping.weight", List.of(width, 2 * patchSize, 1));
        }
        return shapes;
    }

    /** Every tensor of the decoder. */
    public Map<String, List<Integer>> decoderTensors() {
        TensorTable table = new TensorTable();
        table.add("running_std", 1);
        table.linear("project_in", width, latentChannels, true);
        table.add("new_tokens", 1, 1, width);
        blocks(table);
        table.add("mapping.weight", 2 * patchSize, width, variant == Variant.CHUNKED ? 3 : 1);
        table.add("mapping.bias", 2 * patchSize);
        return table.shapes();
    }

    private void blocks(TensorTable table) {
        for (int i = 0; i < blocks; i++) {
            String block = "blocks." + i + ".";
            dynamicTanh(table, block + "pre_norm", width);
            table.linear(block + "attn.to_qkv", 5 * width, width, false);
            table.linear(block + "attn.to_out", width, width, false);
            dynamicTanh(table, block + "attn.q_norm", headDim);
            dynamicTanh(table, block + "attn.k_norm", headDim);
            dynamicTanh(table, block + "ff_norm", width);
            table.linear(block + "ff.glu_proj", 2 * feedForward, width, true);
            table.linear(block + "ff.proj_out", width, feedForward, true);
        }
    }

    private static void dynamicTanh(TensorTable table, String name, int channels) {
        table.add(name + ".alpha", 1).add(name + ".gamma", channels).add(name + ".beta", channels);
    }

    /**
     * Latents that a window needs beyond what is kept of it, at each end that is not the clip's, so that the kept part is
     * the same as in one pass: the pair next door, or one latent for each block.
     */
    public int reach() {
        return variant == Variant.CHUNKED ? 2 : blocks;
    }

    /** @throws IllegalArgumentException a number of latents that the codec cannot take */
    void requireLatents(int latents) {
        int unit = variant.latentMultiple();
        if (latents < 1 || latents % unit != 0) {
            throw new IllegalArgumentException(variant.label() + " works on "
                    + (unit == 1 ? "at least one latent" : "an even number of latents") + ", found " + latents);
        }
    }
}
