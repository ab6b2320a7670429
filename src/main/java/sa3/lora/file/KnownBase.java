package sa3.lora.file;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sa3.diffusion.DitConfig;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterTarget;
import sa3.weights.TensorInfo;

/**
 * A network of this program's models that adapters are made for; told apart by the shapes of its layers.
 *
 * @param label how messages call it
 * @param targets every layer that an adapter may change, by module
 */
public record KnownBase(String label, Map<String, AdapterTarget> targets) {
    private static final List<KnownBase> ALL = List.of(
            of("the small models (sm-music, sm-sfx)", DitConfig.small()),
            of("the medium model", DitConfig.medium()),
            of("the demo model", DitConfig.demo()));

    public KnownBase {
        targets = Map.copyOf(targets);
    }

    private static KnownBase of(String label, DitConfig config) {
        Map<String, AdapterTarget> targets = new HashMap<>();
        AdapterTarget.of(config.tensors()).forEach(target -> targets.put(target.module(), target));
        return new KnownBase(label, targets);
    }

    /** The network that most layers of an adapter fit; empty where none fits any. */
    public static Optional<KnownBase> of(AdapterHeader adapter) {
        return ALL.stream()
                .filter(base -> base.fitting(adapter) > 0)
                .max(Comparator.comparingLong(base -> base.fitting(adapter)));
    }

    /** True of the layers that are convolutions in the published networks. */
    static boolean isConvolution(String module) {
        return ALL.stream()
                .map(base -> base.targets.get(module))
                .anyMatch(target -> target != null && target.convolution());
    }

    private long fitting(AdapterHeader adapter) {
        return adapter.layers().stream().filter(this::fits).count();
    }

    private boolean fits(AdapterLayer layer) {
        @Nullable AdapterTarget target = targets.get(layer.module());
        if (target == null) {
            return false;
        }
        @Nullable Integer out = length(layer, AdapterPart.LORA_B, 0);
        @Nullable Integer in = length(layer, AdapterPart.LORA_A, 1);
        if (out != null && in != null) {
            return (out == target.out() && in == target.in())
                    || (layer.transposed() && in == target.out() && out == target.in());
        }
        return magnitudesFit(layer, target);
    }

    /** -xs adapters have no factor as long as the weight; their magnitudes are. */
    private static boolean magnitudesFit(AdapterLayer layer, AdapterTarget target) {
        @Nullable TensorInfo one = layer.part(AdapterPart.MAGNITUDE);
        @Nullable TensorInfo row = layer.part(AdapterPart.MAGNITUDE_R);
        if (row != null) {
            return row.size() == target.out();
        }
        return one != null && (one.size() == target.out() || one.size() == target.in());
    }

    private static @Nullable Integer length(AdapterLayer layer, AdapterPart part, int axis) {
        @Nullable TensorInfo info = layer.part(part);
        return info == null ? null : AdapterLayer.matrix(info).get(axis);
    }
}
