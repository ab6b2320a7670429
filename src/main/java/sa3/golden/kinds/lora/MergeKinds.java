package sa3.golden.kinds.lora;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import sa3.golden.GoldenException;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.nn.Linear;

/** Adapters merged into weights: the weights, what is said of them, and layers that compute with them. */
final class MergeKinds {
    private static final String WEIGHT = ".weight";

    private MergeKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("lora_merge", MergeKinds::merge);
        kinds.put("lora_load", MergeKinds::merge);
        kinds.put("lora_step_plan", MergeKinds::stepPlan);
        kinds.put("layer_forward", MergeKinds::layerForward);
    }

    private static Outcome merge(Inputs in) {
        RowBase base = new RowBase(in);
        RowAdapters adapters = RowAdapters.of(in, base.weights());
        Map<String, HostTensor> merged = base.merged(adapters.merged());
        return weights(merged)
                .json("merged", adapters.matchedModules().size())
                .json("skipped", adapters.skipped())
                .json("changed", adapters.changedModules())
                .warnings(adapters.remarks());
    }

    private static Outcome weights(Map<String, HostTensor> merged) {
        return new Outcome()
                .map("weights", merged)
                .map("modules", renamed(merged, MergeKinds::module))
                .map("dit_modules", renamed(merged, name -> module(name).replaceFirst("^transformer\\.", "")));
    }

    private static Map<String, HostTensor> renamed(Map<String, HostTensor> tensors, UnaryOperator<String> rename) {
        Map<String, HostTensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> renamed.put(rename.apply(name), tensor));
        return renamed;
    }

    static String module(String tensor) {
        return tensor.endsWith(WEIGHT) ? tensor.substring(0, tensor.length() - WEIGHT.length()) : tensor;
    }

    private static Outcome stepPlan(Inputs in) {
        RowBase base = new RowBase(in);
        RowAdapters adapters = RowAdapters.of(in, base.weights());
        List<List<Integer>> active = new ArrayList<>();
        for (int step = 0; step < in.integer("num_steps"); step++) {
            List<Integer> acting = new ArrayList<>();
            for (int i = 0; i < adapters.applied().size(); i++) {
                if (adapters.applied().get(i).steps().includes(step)) {
                    acting.add(i);
                }
            }
            active.add(acting);
        }
        Outcome outcome =
                in.hasParam("step") ? weights(base.merged(adapters.merged().at(in.integer("step")))) : new Outcome();
        return outcome.json("active_per_step", active);
    }

    /** Every layer that the row has an input for. */
    private static Outcome layerForward(Inputs in) {
        RowBase base = new RowBase(in);
        Map<String, HostTensor> merged =
                base.merged(RowAdapters.of(in, base.weights()).merged());
        Map<String, HostTensor> outputs = new TreeMap<>();
        in.map("x").forEach((module, x) -> {
            HostTensor weight = tensor(merged, module + WEIGHT);
            HostTensor bias = merged.get(module + ".bias");
            Array y = weight.shape().length == 3
                    ? convolve(x.array(), weight.array())
                    : new Linear(weight.array(), bias == null ? null : bias.array()).apply(x.array());
            outputs.put(module, HostTensor.of(y));
        });
        return new Outcome().map("y", outputs);
    }

    private static HostTensor tensor(Map<String, HostTensor> tensors, String name) {
        HostTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new GoldenException("tensor " + name + " is missing");
        }
        return tensor;
    }

    /** x [B, C, T], weight [out, in, k], zeros at both ends. */
    private static Array convolve(Array x, Array weight) {
        Array taps = Ops.contiguous(weight.transpose(0, 2, 1));
        Array y = Ops.conv1d(Ops.contiguous(x.transpose(0, 2, 1)), taps, weight.dim(2) / 2);
        return Ops.contiguous(y.transpose(0, 2, 1));
    }
}
