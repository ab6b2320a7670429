package sa3.golden.kinds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import sa3.codec.SameConfig;
import sa3.diffusion.DitConfig;
import sa3.golden.GoldenException;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.lora.AdapterTarget;
import sa3.mlx.Dtype;
import sa3.text.T5GemmaConfig;

/** Weight files: names, shapes, and the two formats. */
final class WeightsKinds {
    private WeightsKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("weights_equal", WeightsKinds::equal);
        kinds.put("tensor_table", in -> new Outcome().json(table(in.text("network"))));
        kinds.put("lora_target_table", WeightsKinds::adapterTargets);
    }

    /** Shapes of a released network by name; what the text encoder's file carries besides has a shape of bytes. */
    private static Map<String, ? extends List<?>> table(String network) {
        return switch (network) {
            case "dit_small" -> DitConfig.small().tensors();
            case "dit_medium" -> DitConfig.medium().tensors();
            case "same_s_encoder" -> same(SameConfig.Variant.CHUNKED, false).encoderTensors();
            case "same_s_decoder" -> same(SameConfig.Variant.CHUNKED, true).decoderTensors();
            case "same_l_encoder" -> same(SameConfig.Variant.SLIDING, false).encoderTensors();
            case "same_l_decoder" -> same(SameConfig.Variant.SLIDING, true).decoderTensors();
            case "t5gemma" -> textEncoder();
            default -> throw new GoldenException("unknown network " + network);
        };
    }

    private static SameConfig same(SameConfig.Variant variant, boolean decoder) {
        return SameConfig.released(variant, decoder);
    }

    private static Map<String, List<?>> textEncoder() {
        T5GemmaConfig config = T5GemmaConfig.released();
        Map<String, List<?>> table = new TreeMap<>(config.tensors(256000, 2048));
        table.put("norm.weight", List.of(config.hiddenSize()));
        table.put("rope_inv_freq", List.of(config.headDim() / 2));
        table.put("META", List.of("n bytes"));
        table.put("TOKENIZER_MODEL", List.of("n bytes"));
        return table;
    }

    private static Outcome adapterTargets(Inputs in) {
        boolean small = in.text("network").equals("dit_small");
        DitConfig config = small ? DitConfig.small() : DitConfig.medium();
        List<Map<String, Object>> list = new ArrayList<>();
        for (AdapterTarget target : AdapterTarget.of(config.tensors())) {
            list.add(Map.of(
                    "lora_module",
                    target.module(),
                    "npz_key",
                    target.tensor(),
                    "out_in",
                    List.of(target.out(), target.in()),
                    "conv",
                    target.convolution()));
        }
        return new Outcome().json(list);
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
