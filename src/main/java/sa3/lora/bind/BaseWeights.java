package sa3.lora.bind;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import sa3.lora.AdapterTarget;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.weights.TensorFile;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;

/** The original weights that adapters are computed against. Belongs to the thread that owns MLX. */
public final class BaseWeights {
    private final List<AdapterTarget> targets;
    private final Map<String, TensorInfo> tensors;
    private final Function<TensorInfo, Array> reader;

    private BaseWeights(Map<String, TensorInfo> tensors, Function<TensorInfo, Array> reader) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        tensors.forEach((name, info) -> shapes.put(name, info.shape()));
        this.targets = AdapterTarget.of(shapes);
        this.tensors = tensors;
        this.reader = reader;
    }

    /** The tensors of an open file, under the published names. */
    public static BaseWeights of(TensorFile file) {
        return new BaseWeights(file.tensors(), info -> read(file, info));
    }

    /** The tensors that a network computes with. */
    public static BaseWeights of(Weights weights) {
        return new BaseWeights(weights.tensors(), info -> weights.tensor(info.name()));
    }

    private static Array read(TensorFile file, TensorInfo info) {
        int[] shape = info.shape().stream().mapToInt(Integer::intValue).toArray();
        return Array.of(file.read(info.name()), info.dtype(), shape);
    }

    /** Every layer that an adapter may change. */
    public List<AdapterTarget> targets() {
        return targets;
    }

    /** A layer's weight as the adapter sees it: float32 [out, in], of a convolution channel by channel. */
    public Array matrix(AdapterTarget target) {
        TensorInfo info = tensors.get(target.tensor());
        if (info == null) {
            throw new IllegalArgumentException(target.tensor() + " is not among the weights");
        }
        return toMatrix(target, reader.apply(info)).as(Dtype.F32);
    }

    /** [out, taps, in] as [out, in·taps]. */
    static Array toMatrix(AdapterTarget target, Array stored) {
        return target.convolution() ? stored.transpose(0, 2, 1).reshape(target.out(), target.in()) : stored;
    }

    /** The inverse of {@link #toMatrix}. */
    static Array toStored(AdapterTarget target, Array matrix, int[] storedShape) {
        return target.convolution()
                ? matrix.reshape(storedShape[0], storedShape[2], storedShape[1]).transpose(0, 2, 1)
                : matrix;
    }
}
