package sa3.diffusion;

import java.util.List;
import java.util.Map;
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

    /** @throws WeightsException a tensor that tells a dimension is missing or has another rank */
    public static DitConfig of(Map<String, TensorInfo> tensors, String origin) {
        Reader reader = new Reader(tensors, origin);
        int width = reader.dim("transformer.project_in.weight", 0);
        int projections = reader.dim(LAYER + "0.self_attn.to_qkv.weight", 0) / width;
        if (projections != 3 && projections != 5) {
            throw new WeightsException(LAYER + "0.self_attn.to_qkv.weight: " + projections + " times the width " + width
                    + " in " + origin + "; expected 3 (small) or 5 (medium)");
        }
        int headDim = reader.dim(LAYER + "0.self_attn.q_norm.weight", 0);
        return new DitConfig(
                reader.dim("transformer.project_in.weight", 1),
                width,
                reader.layers(),
                reader.dim("transformer.memory_tokens", 0),
                projections == 5,
                headDim,
                headDim / 2,
                reader.dim("to_timestep_embed.0.weight", 1),
                reader.dim(LAYER + "0.ff.ff.2.weight", 1),
                reader.dim("to_cond_embed.0.weight", 1));
    }

    /** The released small transformer. */
    public static DitConfig small() {
        return new DitConfig(256, 1024, 20, 64, false, 64, 32, 256, 4096, 768);
    }

    /** The released medium transformer. */
    public static DitConfig medium() {
        return new DitConfig(256, 1536, 24, 64, true, 64, 32, 256, 6144, 768);
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

    private record Reader(Map<String, TensorInfo> tensors, String origin) {
        int dim(String name, int axis) {
            TensorInfo info = tensors.get(name);
            if (info == null || info.shape().size() <= axis) {
                List<Integer> shape = info == null ? List.of() : info.shape();
                throw new WeightsException(name + ": " + (info == null ? "missing" : "unexpected shape " + shape)
                        + " in " + origin + "; this is not a diffusion transformer of this family");
            }
            return info.shape().get(axis);
        }

        int layers() {
            int count = 0;
            while (tensors.containsKey(LAYER + count + ".pre_norm.weight")) {
                count++;
            }
            return count;
        }
    }
}
