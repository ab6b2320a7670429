package sa3.golden.kinds.lora;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.MergedWeights;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.weights.CheckpointNames;
import sa3.weights.CheckpointNames.Network;
import sa3.weights.TensorInfo;
import sa3.weights.Weights;

/**
 * Base weights of a row, in one of two layouts: that of the optimised files, or that of PyTorch with names below the
 * wrapper and convolutions as [out, in, k]. The program knows the first; rows of the second are turned there and back.
 */
final class RowBase {
    private final Map<String, HostTensor> given;
    private final boolean torch;
    private final Map<String, String> givenNames = new LinkedHashMap<>(); // by published name
    private final Weights weights;

    RowBase(Inputs in) {
        given = in.map("base");
        torch = in.text("layout").equals("torch");
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        given.forEach((name, tensor) -> {
            String published = torch ? published(name) : name;
            givenNames.put(published, name);
            tensors.put(published, new TensorInfo(published, tensor.dtype(), shape(turned(tensor))));
        });
        weights = in.closing(
                Weights.of(tensors, info -> turned(given(info.name()).array()), Dtype.F32, "the row's base"));
    }

    private HostTensor given(String published) {
        HostTensor tensor = given.get(givenNames.get(published));
        if (tensor == null) {
            throw new IllegalStateException(published);
        }
        return tensor;
    }

    /** A checkpoint holds the same names one wrapper further out. */
    private static String published(String name) {
        Optional<String> published = CheckpointNames.published(Network.DIT, "model." + name)
                .or(() -> CheckpointNames.published(Network.DIT, "conditioner." + name));
        return published.orElse(name);
    }

    private static List<Integer> shape(int[] shape) {
        return java.util.Arrays.stream(shape).boxed().toList();
    }

    private int[] turned(HostTensor tensor) {
        int[] shape = tensor.shape();
        return torch && shape.length == 3 ? new int[] {shape[0], shape[2], shape[1]} : shape;
    }

    private Array turned(Array array) {
        return torch && array.ndim() == 3 ? Ops.contiguous(array.transpose(0, 2, 1)) : array;
    }

    BaseWeights weights() {
        return BaseWeights.of(weights);
    }

    /** All tensors under their given names, in their own types and layout, merged where something changes them. */
    Map<String, HostTensor> merged(MergedWeights merged) {
        Map<String, HostTensor> result = new LinkedHashMap<>(given);
        for (TensorInfo info : weights.tensors().values()) {
            Array changed = merged.merged(info);
            if (changed != null) {
                Array inLayout = turned(changed).as(info.dtype());
                result.put(givenName(info.name()), HostTensor.of(inLayout));
            }
        }
        return result;
    }

    /** The name that the row's file has for a published one. */
    String givenName(String published) {
        return givenNames.getOrDefault(published, published);
    }
}
