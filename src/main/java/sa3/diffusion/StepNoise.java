package sa3.diffusion;

import java.util.ArrayList;
import java.util.List;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.RandomKey;
import sa3.mlx.Scope;

/** Fresh noise for the steps of a stochastic sampler. */
@FunctionalInterface
public interface StepNoise {
    /** The next step's noise, [B, C, T]; called once per step that needs it, in order. */
    Array next();

    /**
     * Per item a key chain of its own: (key, sub) = split(key), noise = normal(sub). So item i of a batch hears the same
     * noise as the same seed alone.
     *
     * @param seeds one per item
     * @param itemShape [C, T]
     */
    static StepNoise ofSeeds(long[] seeds, Dtype dtype, int... itemShape) {
        List<RandomKey> keys = new ArrayList<>();
        for (long seed : seeds) {
            keys.add(RandomKey.of(seed));
        }
        Scope chain = Scope.current();
        return () -> {
            List<Array> items = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                RandomKey[] pair = keys.get(i).split();
                keys.set(i, new RandomKey(chain.adopt(pair[0].data())));
                items.add(pair[1].normal(dtype, itemShape).expandDims(0));
            }
            return Ops.concat(0, items);
        };
    }

    /** The start noise of each item: normal(key(seed)), [B, C, T]. */
    static Array start(long[] seeds, Dtype dtype, int... itemShape) {
        List<Array> items = new ArrayList<>();
        for (long seed : seeds) {
            items.add(RandomKey.of(seed).normal(dtype, itemShape).expandDims(0));
        }
        return Ops.concat(0, items);
    }
}
