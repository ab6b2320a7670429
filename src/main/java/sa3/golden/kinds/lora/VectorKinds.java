package sa3.golden.kinds.lora;

import java.util.LinkedHashMap;
import java.util.Map;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.lora.AdapterPart;
import sa3.lora.AdapterTarget;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.ComputedVectors;
import sa3.lora.bind.ConvLayout;
import sa3.lora.bind.SingularVectors;
import sa3.lora.file.AdapterKeys;
import sa3.mlx.Array;

/** The singular vectors of base weights. */
final class VectorKinds {
    private VectorKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("xs_bases", VectorKinds::ofLayers);
        kinds.put("xs_bases_2d", VectorKinds::ofMatrix);
    }

    private static Outcome ofLayers(Inputs in) {
        RowBase base = new RowBase(in);
        BaseWeights weights = base.weights();
        int rank = in.integer("rank");
        Map<String, HostTensor> left = new LinkedHashMap<>();
        Map<String, HostTensor> right = new LinkedHashMap<>();
        Map<String, HostTensor> both = new LinkedHashMap<>();
        for (AdapterTarget target : weights.targets()) {
            if (rank <= Math.min(target.out(), target.in())) {
                SingularVectors.Bases bases = new ComputedVectors().of(weights.matrix(target), rank);
                String module = MergeKinds.module(base.givenName(target.tensor()));
                left.put(module, HostTensor.of(bases.left()));
                right.put(module, HostTensor.of(bases.right()));
                both.put(AdapterKeys.ofNative(target.module(), AdapterPart.U), HostTensor.of(bases.left()));
                both.put(AdapterKeys.ofNative(target.module(), AdapterPart.V), HostTensor.of(bases.right()));
            }
        }
        return new Outcome().map("U", left).map("V", right).map("UV", both);
    }

    private static Outcome ofMatrix(Inputs in) {
        Array stored = in.array("W0");
        Array matrix = stored.ndim() == 3 ? ConvLayout.toMatrix(stored) : stored;
        SingularVectors.Bases bases = new ComputedVectors().of(matrix, in.integer("rank"));
        return Outcome.of("U", bases.left()).tensor("V", bases.right());
    }
}
