package sa3.golden.kinds.lora;

import java.util.Map;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.lora.bind.BaseWeights;
import sa3.mlx.Dtype;
import sa3.weights.TensorFile;
import sa3.weights.Weights;

/** All kinds of rows about adapters at inference. */
public final class LoraKinds {
    private LoraKinds() {}

    public static void register(Map<String, Kind> kinds) {
        MergeKinds.register(kinds);
        VectorKinds.register(kinds);
        NameKinds.register(kinds);
        InitialKinds.register(kinds);
    }

    /** A network's tensors with the adapters of a row merged into them. */
    public static Weights merged(Inputs in, String input, Dtype compute) {
        if (!in.hasParam("adapters")) {
            return in.weights(input, compute);
        }
        TensorFile file = in.file(input);
        RowAdapters adapters = RowAdapters.of(in, BaseWeights.of(file));
        return in.closing(Weights.of(
                file.tensors(), adapters.merged().over(Weights.reader(file)), compute, String.valueOf(file.path())));
    }
}
