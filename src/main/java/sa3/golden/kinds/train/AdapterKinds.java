package sa3.golden.kinds.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sa3.golden.GoldenException;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterType;
import sa3.lora.bind.ConvLayout;
import sa3.lora.bind.SingularVectors;
import sa3.mlx.Array;
import sa3.mlx.Gradients;
import sa3.mlx.RandomKey;
import sa3.nn.Linear;
import sa3.train.adapters.TrainableLayer;
import sa3.train.adapters.TrainableLayer.BoraMode;

/** One adapted layer: output, gradients, initial magnitudes. */
final class AdapterKinds {
    private static final List<AdapterPart> MAGNITUDES =
            List.of(AdapterPart.MAGNITUDE, AdapterPart.MAGNITUDE_R, AdapterPart.MAGNITUDE_C);

    private AdapterKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("trainable_forward", AdapterKinds::forward);
        kinds.put("init_magnitudes", AdapterKinds::magnitudes);
    }

    static AdapterType type(Inputs in) {
        return AdapterType.named(in.text("type"))
                .orElseThrow(() -> new GoldenException("unknown adapter type " + in.text("type")));
    }

    /** A layer's tensors in the order in which it takes them. */
    static List<AdapterPart> parts(AdapterType type) {
        return List.copyOf(type.parts(1, 1, 1).keySet());
    }

    static SingularVectors.@Nullable Bases bases(Inputs in) {
        return in.injects("U")
                ? new SingularVectors.Bases(
                        in.injected("U").array(), in.injected("V").array())
                : null;
    }

    private static Outcome forward(Inputs in) {
        AdapterType type = type(in);
        Array stored = in.array("W0");
        boolean convolution = in.text("layer").equals("conv1d");
        Array matrix = convolution ? ConvLayout.toMatrix(stored) : stored;
        TrainableLayer layer =
                new TrainableLayer(type, in.number("alpha") / in.integer("rank"), matrix, bases(in), BoraMode.SPEED);
        Map<String, HostTensor> params = in.map("params");
        List<Array> inputs = new ArrayList<>(List.of(in.array("x")));
        parts(type).forEach(part -> inputs.add(TrainingKinds.array(params, part.key())));
        Linear base = new Linear(matrix, null);
        Array bias = in.optionalArray("bias");
        java.util.function.Function<List<Array>, Array> output = arrays -> {
            Array x = arrays.get(0);
            List<Array> tensors = arrays.subList(1, arrays.size());
            Array y = convolution
                    ? ConvLayout.convolve(x, layer.weight(tensors), stored, in.integer("padding"))
                    : layer.product(x, base, tensors);
            return bias == null ? y : y.add(bias);
        };
        Array g = in.array("g");
        Gradients gradients = Gradients.of(traced -> output.apply(traced).mul(g).sum(false, 0, 1, 2), inputs);
        Map<String, HostTensor> grads = new LinkedHashMap<>();
        List<AdapterPart> parts = parts(type);
        for (int i = 0; i < parts.size(); i++) {
            grads.put(parts.get(i).key(), HostTensor.of(gradients.gradients().get(i + 1)));
        }
        return Outcome.of("y", output.apply(inputs))
                .tensor("W", layer.weight(inputs.subList(1, inputs.size())))
                .tensor("grad_x", gradients.gradients().get(0))
                .map("grads", grads);
    }

    private static Outcome magnitudes(Inputs in) {
        AdapterType type = type(in);
        Array stored = in.array("W0");
        Array matrix = stored.ndim() == 3 ? ConvLayout.toMatrix(stored) : stored;
        SingularVectors.Bases none = new SingularVectors.Bases(Array.zeros(1), Array.zeros(1));
        TrainableLayer layer = new TrainableLayer(type, 1, matrix, type.isXs() ? none : null, BoraMode.MEMORY);
        Map<String, HostTensor> magnitudes = new LinkedHashMap<>();
        layer.initial(1, RandomKey.of(0)).forEach((part, value) -> {
            if (MAGNITUDES.contains(part)) {
                magnitudes.put(part.key(), HostTensor.of(value));
            }
        });
        return new Outcome().map("magnitudes", magnitudes);
    }
}
