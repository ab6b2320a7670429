package sa3.codec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;

/** Codecs of random numbers, small enough for a test. */
final class TinyCodec {
    static final int LATENT_CHANNELS = 3;
    static final int PATCH = 2;
    static final int SAMPLES_PER_LATENT = PATCH * SameConfig.PATCHES_PER_LATENT;

    private TinyCodec() {}

    static SameConfig config(SameConfig.Variant variant) {
        return variant == SameConfig.Variant.CHUNKED
                ? new SameConfig(variant, LATENT_CHANNELS, 16, 4, 8, 4, PATCH, 4, 24)
                : new SameConfig(variant, LATENT_CHANNELS, 16, 3, 8, 4, PATCH, 2, 24);
    }

    /** The same numbers in every run: each tensor is drawn from its name. */
    static Weights weights(Map<String, List<Integer>> shapes, Dtype compute) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, new TensorInfo(name, Dtype.F32, shape)));
        return Weights.of(tensors, TinyCodec::draw, compute, "random numbers");
    }

    private static Array draw(TensorInfo info) {
        int[] shape = info.shape().stream().mapToInt(Integer::intValue).toArray();
        boolean around1 = info.name().matches(".*(gamma|alpha|running_std|scaling_factor)");
        double spread = shape.length > 1 ? 1 / Math.sqrt(shape[1]) : 0.1;
        return numbers(info.name().hashCode(), around1 ? 1 : 0, spread, shape);
    }

    /** Normal numbers around {@code mean}. */
    static Array numbers(long seed, double mean, double spread, int... shape) {
        int size = 1;
        for (int dim : shape) {
            size *= dim;
        }
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (mean + spread * random.nextGaussian());
        }
        return Array.of(values, shape);
    }
}
