package sa3.golden.kinds.train;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import sa3.golden.GoldenException;
import sa3.golden.HostTensor;
import sa3.golden.Kind;
import sa3.mlx.Array;

/** All kinds of rows about training. */
public final class TrainingKinds {
    private TrainingKinds() {}

    public static void register(Map<String, Kind> kinds) {
        LossKinds.register(kinds);
        AdapterKinds.register(kinds);
        OptimizerKinds.register(kinds);
        StepKinds.register(kinds);
        DatasetKinds.register(kinds);
        CheckpointKinds.register(kinds);
    }

    /** The tensors of these names as arrays. */
    static List<Array> arrays(Map<String, HostTensor> tensors, Collection<String> names) {
        return names.stream().map(name -> array(tensors, name)).toList();
    }

    static Array array(Map<String, HostTensor> tensors, String name) {
        HostTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new GoldenException("tensor " + name + " is missing");
        }
        return tensor.array();
    }
}
