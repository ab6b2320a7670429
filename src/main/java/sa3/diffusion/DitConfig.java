package sa3.diffusion;

import java.util.List;
import java.util.Map;
import sa3.weights.Dimensions;
import sa3.weights.TensorInfo;
import sa3.weights.TensorTable;
import sa3.weights.WeightsException;

/**
 * Dimensions of a diffusion transformer, all read from its tensors.
 *
 * @param width E, channels of the transformer
 * @param differential true where attention subtracts a second softmax (medium)
 * @param headDim channels of one head
 * @param ropeDims rotated channels of one head: half of them
 * @param timeFeatures Fourier features of the time, and of the duration
 * @param feedForward inner width of the feed-forward
 * @param condDim channels of a prompt token
 */
public record DitConfig(
        int latentChannels,
        int width,
        int layers,
        int memoryTokens,
        boolean differential,
        int headDim,
        int ropeDims,
        int timeFeatures,
        int feedForward,
        int condDim) {
    static final float ROPE_THETA = 10000;
    private static final String LAYER = "transformer.layers.";

    /** @throws WeightsException no tensor tells a dimension, or they are those of another network */
    public static DitConfig of(Map<String, TensorInfo> tensors, String origin) {
        Dimensions dims = new Dimensions(tensors, origin, "a diffusion transformer of this family");
        int layers = dims.count(LAYER);
        int width = width(dims);
        Dimensions.Vote queries = dims.of("kind of attention");
        Dimensions.Vote headDim = dims.of("head width");
        Dimensions.Vote feedForward = dims.of("feed-forward width");
        for (int i = 0; i < layers; i++) {
            String layer = LAYER + i;
            queries.shownBy(layer + ".self_attn.to_qkv.weight", 0, 2 * width)
                    .shownBy(layer + ".cross_attn.to_q.weight", 0, width);
            headDim.shownBy(layer + ".self_attn.q_norm.weight", 0).shownBy(layer + ".cross_attn.k_norm.weight", 0);
            feedForward.shownBy(layer + ".ff.ff.2.weight", 1).shownBy(layer + ".ff.ff.0.proj.bias", 0, 2);
        }
        return new DitConfig(
                latentChannels(dims),
                width,
                layers,
                dims.of("number of memory tokens")
                        .shownBy("transformer.memory_tokens", 0)
                        .get(),
                isDifferential(dims, queries.get()),
                headDim.get(),
                headDim.get() / 2,
                timeFeatures(dims),
                feedForward.get(),
                condDim(dims));
    }

    private static int width(Dimensions dims) {
        return dims.of("width")
                .shownBy("transformer.project_in.weight", 0)
                .shownBy("transformer.project_out.weight", 1)
                .shownBy("transformer.memory_tokens", 1)
                .shownBy("to_cond_embed.2.weight", 0)
                .shownBy("to_global_embed.2.weight", 0)
                .get();
    }

    private static int latentChannels(Dimensions dims) {
        return dims.of("number of latent channels")
                .shownBy("transformer.project_in.weight", 1)
                .shownBy("transformer.project_out.weight", 0)
                .shownBy("preprocess_conv.weight", 0)
                .shownBy("postprocess_conv.weight", 0)
                .get();
    }

    /** Of q, k, v (small) or q, k, v, q', k' (medium) half, rounded down, are queries. */
    private static boolean isDifferential(Dimensions dims, int queries) {
        if (queries > 2) {
            throw dims.foreign(LAYER + "0.self_attn.to_qkv.weight: " + queries
                    + " queries per head where 1 (small) or 2 (medium) belong");
        }
        return queries == 2;
    }

    private static int timeFeatures(Dimensions dims) {
        return dims.of("number of time features")
                .shownBy("to_timestep_embed.0.weight", 1)
                .shownBy("cond.seconds_total_weight", 1)
                .get();
    }

    private static int condDim(Dimensions dims) {
        return dims.of("width of a prompt token")
                .shownBy("to_cond_embed.0.weight", 1)
                .shownBy("to_global_embed.0.weight", 1)
                .shownBy("cond.padding_embedding", 0)
                .shownBy("cond.seconds_total_bias", 0)
                .get();
    }

    /** The released small transformer. */
    public static DitConfig small() {
        return new DitConfig(256, 1024, 20, 64, false, 64, 32, 256, 4096, 768);
    }

    /** The released medium transformer. */
    public static DitConfig medium() {
        return new DitConfig(256, 1536, 24, 64, true, 64, 32, 256, 6144, 768);
    }

    /** The transformer of the demo model, which comes with the program. */
    public static DitConfig demo() {
        return new DitConfig(256, 128, 4, 16, false, 64, 32, 256, 256, 128);
    }

    /** Every tensor of this architecture, the conditioner's {@code cond.*} included. */
    public Map<String, List<Integer>> tensors() {
        TensorTable table = new TensorTable();
        table.add("preprocess_conv.weight", latentChannels, 1, latentChannels);
        table.add("postprocess_conv.weight", latentChannels, 1, latentChannels);
        twoLayers(table, "to_cond_embed", condDim, width, false);
        twoLayers(table, "to_global_embed", condDim, width, false);
        twoLayers(table, "to_timestep_embed", timeFeatures, width, true);
        table.linear("transformer.project_in", width, latentChannels, false);
        table.linear("transformer.project_out", latentChannels, width, false);
        table.add("transformer.memory_tokens", memoryTokens, width);
        twoLayers(table, "transformer.global_cond_embedder", width, 6 * width, true);
        for (int i = 0; i < layers; i++) {
            layer(table, LAYER + i + ".");
        }
        table.add("cond.padding_embedding", condDim);
        table.add("cond.seconds_total_weight", condDim, timeFeatures);
        table.add("cond.seconds_total_bias", condDim);
        return table.shapes();
    }

    private void twoLayers(TensorTable table, String name, int in, int out, boolean bias) {
        table.linear(name + ".0", width, in, bias);
        table.linear(name + ".2", out, width, bias);
    }

    private void layer(TensorTable table, String layer) {
        for (String norm : List.of("pre_norm", "cross_attend_norm", "ff_norm")) {
            table.add(layer + norm + ".weight", width);
        }
        table.linear(layer + "self_attn.to_qkv", (differential ? 5 : 3) * width, width, false);
        table.linear(layer + "cross_attn.to_q", (differential ? 2 : 1) * width, width, false);
        table.linear(layer + "cross_attn.to_kv", (differential ? 3 : 2) * width, width, false);
        for (String attention : List.of("self_attn", "cross_attn")) {
            table.linear(layer + attention + ".to_out", width, width, false);
            table.add(layer + attention + ".q_norm.weight", headDim);
            table.add(layer + attention + ".k_norm.weight", headDim);
        }
        table.linear(layer + "ff.ff.0.proj", 2 * feedForward, width, true);
        table.linear(layer + "ff.ff.2", width, feedForward, true);
        table.add(layer + "to_scale_shift_gate", 6 * width);
        twoLayers(table, layer + "to_local_embed.seq", 1 + latentChannels, width, true);
    }
}
