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
        return new BaseWeights(file.tensors(), Weights.reader(file)::read);
    }

    /** The tensors that a network computes with. */
    public static BaseWeights of(Weights weights) {
        return new BaseWeights(weights.tensors(), info -> weights.tensor(info.name()));
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

    private static Array toMatrix(AdapterTarget target, Array stored) {
        return target.convolution() ? ConvLayout.toMatrix(stored) : stored;
    }

    /** The inverse of what {@link #matrix} does to a layout. */
    static Array toStored(AdapterTarget target, Array matrix, int[] storedShape) {
        return target.convolution() ? ConvLayout.fromMatrix(matrix, storedShape) : matrix;
    }
}
