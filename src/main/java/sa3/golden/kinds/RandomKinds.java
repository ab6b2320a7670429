package sa3.golden.kinds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sa3.diffusion.StepNoise;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;

/** The random generator: keys, splits, draws. */
final class RandomKinds {
    private RandomKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("rng_key", in -> Outcome.of("out", key(in).data()));
        kinds.put("rng_split", RandomKinds::split);
        kinds.put("rng_uniform", in -> Outcome.of("out", key(in).uniform(in.dtype(), in.integers("shape"))));
        kinds.put("rng_normal", in -> Outcome.of("out", key(in).normal(in.dtype(), in.integers("shape"))));
        kinds.put("rng_steps", RandomKinds::steps);
    }

    private static RandomKey key(Inputs in) {
        return RandomKey.of(in.seed("seed"));
    }

    private static Outcome split(Inputs in) {
        RandomKey[] keys = key(in).split();
        return Outcome.of(
                "out",
                Ops.concat(0, keys[0].data().expandDims(0), keys[1].data().expandDims(0)));
    }

    private static Outcome steps(Inputs in) {
        StepNoise noise = ofSeed(in);
        List<Array> steps = new ArrayList<>();
        for (int i = 0; i < in.integer("count"); i++) {
            steps.add(noise.next());
        }
        return Outcome.of("noise", Ops.concat(0, steps));
    }

    /** A row's seed draws the whole batch as one item: [1, shape]. */
    private static StepNoise ofSeed(Inputs in) {
        return StepNoise.ofSeeds(new long[] {in.seed("seed")}, in.dtype(), in.integers("shape"));
    }
}
