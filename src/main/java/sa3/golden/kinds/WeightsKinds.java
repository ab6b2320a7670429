package sa3.golden.kinds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.mlx.Dtype;

/** Weight files: the two formats agree. */
final class WeightsKinds {
    private WeightsKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("weights_equal", WeightsKinds::equal);
    }

    /** Names that only one file has, or whose numbers are not the others rounded to float16. */
    private static Outcome equal(Inputs in) {
        Map<String, HostTensor> full = in.map("weights");
        Map<String, HostTensor> rounded = in.map("npz");
        TreeSet<String> names = new TreeSet<>(full.keySet());
        names.addAll(rounded.keySet());
        List<String> different = new ArrayList<>();
        for (String name : names) {
            if (!isRounded(full.get(name), rounded.get(name))) {
                different.add(name);
            }
        }
        return new Outcome().json("different", different);
    }

    private static boolean isRounded(@Nullable HostTensor full, @Nullable HostTensor rounded) {
        if (full == null || rounded == null || !Arrays.equals(full.shape(), rounded.shape())) {
            return false;
        }
        HostTensor wanted =
                rounded.dtype() == Dtype.F16 ? HostTensor.of(full.array().as(Dtype.F16)) : full;
        return Arrays.equals(wanted.doubles(), rounded.doubles());
    }
}
