package sa3.golden.kinds.lora;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import sa3.golden.Inputs;
import sa3.golden.UnsupportedRowException;
import sa3.lora.AdapterTarget;
import sa3.lora.NameFilter;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;
import sa3.lora.bind.AppliedAdapter;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.BoundAdapter;
import sa3.lora.bind.ComputedVectors;
import sa3.lora.bind.MergedWeights;
import sa3.lora.file.AdapterFile;

/** The adapters that a row names, on its base weights. */
record RowAdapters(BaseWeights base, List<AppliedAdapter> applied, StrengthMode mode) {
    static RowAdapters of(Inputs in, BaseWeights base) {
        String stacking = in.semantics("stacking");
        if (!stacking.isEmpty() && !stacking.equals("accumulate")) {
            throw new UnsupportedRowException("stacking " + stacking + " is not supported");
        }
        List<AppliedAdapter> applied = new ArrayList<>();
        for (JsonNode node : in.list("adapters")) {
            AdapterFile file = AdapterFile.open(in.rolePath(node.path("file").asText()));
            BoundAdapter bound = BoundAdapter.bind(file, base, new ComputedVectors());
            boolean allowed = in.param("allow_unmatched").asBoolean();
            String steps = node.path("steps").asText("");
            applied.add(new AppliedAdapter(
                    allowed ? bound : bound.requireMatch(),
                    node.path("strength").asDouble(1),
                    steps.isEmpty() ? StepRange.ALL : StepRange.parse(steps),
                    NameFilter.ALL));
        }
        String mode = in.semantics("strength");
        return new RowAdapters(base, applied, mode.isEmpty() ? StrengthMode.OUTSIDE : StrengthMode.of(mode));
    }

    MergedWeights merged() {
        return new MergedWeights(base, applied, mode);
    }

    /** The layers that an adapter of the row has, whatever its strength. */
    Set<String> matchedModules() {
        Set<String> modules = new TreeSet<>();
        applied.forEach(one -> one.targets().stream().map(AdapterTarget::module).forEach(modules::add));
        return modules;
    }

    /** The layers that an adapter of the row changes. */
    Set<String> changedModules() {
        Set<String> modules = new TreeSet<>();
        applied.forEach(one -> one.targets().stream()
                .filter(one::changes)
                .map(AdapterTarget::module)
                .forEach(modules::add));
        return modules;
    }

    List<String> skipped() {
        return applied.stream()
                .flatMap(one -> one.adapter().match().unmatched().stream())
                .toList();
    }

    List<String> remarks() {
        return applied.stream().flatMap(one -> one.adapter().remark().stream()).toList();
    }
}
