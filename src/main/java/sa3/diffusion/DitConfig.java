package sa3.diffusion;

import java.util.List;
import java.util.Map;
import sa3.weights.TensorInfo;
import sa3.weights.WeightsException;

/**
 * Dimensions of a diffusion transformer, all read from its tensors.
 *
 * @param width E, channels of the transformer
 * @param differential true where attention subtracts a second softmax (medium)
 * @param headDim channels of one head
 * @param ropeDims rotated channels of one head: half of them
 */
public record DitConfig(
        int latentChannels,
        int width,
        int layers,
        int memoryTokens,
        boolean differential,
        int headDim,
        int ropeDims,
        int timeFeatures) {
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
                reader.dim("to_timestep_embed.0.weight", 1));
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
