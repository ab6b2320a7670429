package sa3.golden.kinds.lora;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import sa3.golden.GoldenException;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.lora.AdapterTarget;
import sa3.lora.AdapterType;
import sa3.lora.LoraSpec;
import sa3.lora.LoraUse;
import sa3.lora.NameFilter;
import sa3.lora.StepRange;
import sa3.lora.file.AdapterKeys;
import sa3.weights.TensorInfo;

/** What adapters and their layers are called, on the command line and in files. */
final class NameKinds {
    private NameKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("lora_spec_parse", NameKinds::spec);
        kinds.put("name_filter", NameKinds::filter);
        kinds.put("expand_pattern", in -> new Outcome().json("expanded", NameFilter.expand(in.text("pattern"))));
        kinds.put("native_keys", NameKinds::nativeKeys);
    }

    private static Outcome spec(Inputs in) {
        List<String> words = texts(in.param("tokens"));
        LoraUse use = new LoraSpec(1).parse(words);
        int[] acting = IntStream.range(0, in.integer("num_steps"))
                .filter(use.steps()::includes)
                .toArray();
        return new Outcome()
                .json("strength", use.strength())
                .json("steps", written(use.steps(), words))
                .json("resolved", acting.length == 0 ? null : List.of(acting[0], acting[acting.length - 1]));
    }

    /** Bounds as the row writes them: null for one that is not given. */
    private static @Nullable List<@Nullable Integer> written(StepRange steps, List<String> words) {
        if (steps.isAll()) {
            return null;
        }
        List<@Nullable Integer> bounds = new ArrayList<>();
        bounds.add(words.contains("steps=-" + steps.last()) ? null : (Integer) steps.first());
        bounds.add(steps.last() == StepRange.END ? null : (Integer) steps.last());
        return bounds;
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static Outcome filter(Inputs in) {
        List<String> names = texts(in.param("names"));
        JsonNode runtime = in.param("runtime_names");
        NameFilter filter = NameFilter.of(texts(in.param("include")), texts(in.param("exclude")));
        List<String> selected = IntStream.range(0, names.size())
                .filter(i -> filter.keeps(names.get(i), runtime.path(i).asText(names.get(i))))
                .mapToObj(names::get)
                .toList();
        return new Outcome().json("selected", selected);
    }

    private static Outcome nativeKeys(Inputs in) {
        AdapterType type = AdapterType.named(in.text("type"))
                .orElseThrow(() -> new GoldenException("unknown type " + in.text("type")));
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (TensorInfo info : in.file("weights").tensors().values()) {
            shapes.put(info.name(), info.shape());
        }
        Map<String, List<Integer>> keys = new LinkedHashMap<>();
        for (AdapterTarget target : AdapterTarget.of(shapes)) {
            if (!target.module().startsWith("conditioners.")) {
                type.parts(in.integer("rank"), target.out(), target.in())
                        .forEach((part, shape) -> keys.put(AdapterKeys.ofNative(target.module(), part), shape));
            }
        }
        return new Outcome().json(keys);
    }
}
