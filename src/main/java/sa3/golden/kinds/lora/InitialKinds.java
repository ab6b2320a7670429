package sa3.golden.kinds.lora;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;
import sa3.golden.GoldenException;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterType;
import sa3.lora.bind.ComputedVectors;
import sa3.mlx.Array;
import sa3.mlx.RandomKey;
import sa3.train.adapters.TrainableLayer;

/** Adapters before their training. */
final class InitialKinds {
    private InitialKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("adapter_init", InitialKinds::initial);
    }

    private static Outcome initial(Inputs in) {
        AdapterType type = AdapterType.named(in.text("type"))
                .orElseThrow(() -> new GoldenException("unknown type " + in.text("type")));
        Array stored = in.array("weight");
        Array weight =
                stored.reshape(stored.dim(0), -1); // a convolution's norms do not depend on the order of its taps
        int rank = in.integer("rank");
        TrainableLayer layer = new TrainableLayer(
                type,
                1,
                weight,
                type.isXs() ? new ComputedVectors().of(weight, rank) : null,
                TrainableLayer.BoraMode.SPEED);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        layer.initial(rank, RandomKey.of(in.integer("seed", 0)))
                .forEach((part, tensor) -> describe(json.putObject(part.key()), part, tensor, weight.dim(1)));
        return new Outcome().json(json);
    }

    private static void describe(ObjectNode json, AdapterPart part, Array tensor, int in) {
        float[] values = tensor.toFloats();
        Arrays.sort(values);
        float min = values[0];
        float max = values[values.length - 1];
        Arrays.stream(tensor.shape()).forEach(json.putArray("shape")::add);
        json.put("zero", min == 0 && max == 0);
        if (part == AdapterPart.LORA_A) {
            double bound = TrainableLayer.initialBound(in);
            json.put("bound", Math.max(-min, max) <= bound ? bound : Double.NaN);
        } else if (min != 0 || max != 0) {
            json.put("min", min).put("max", max);
        }
    }
}
