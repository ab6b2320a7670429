package sa3.train.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import sa3.diffusion.Dit;
import sa3.mlx.Array;
import sa3.mlx.Gradients;
import sa3.train.adapters.AdapterSet;

/**
 * Keeps only what goes in and out of each block for the gradients, and computes the rest of a block again when its turn
 * comes: memory of one block instead of all, for one more forward pass. The numbers are the same.
 */
final class RecomputedBlocks implements Dit.BlockRunner {
    private final AdapterSet adapters;
    private final Map<Integer, List<Integer>> positions = new HashMap<>();

    RecomputedBlocks(AdapterSet adapters) {
        this.adapters = adapters;
    }

    /** Gradients reach what a recomputed function is given: so the block's own adapter tensors are given to it. */
    @Override
    public Array run(int block, Function<List<Array>, Array> body, List<Array> inputs, List<Array> constants) {
        List<Integer> own = positions.computeIfAbsent(block, this::ownPositions);
        List<Array> acting = adapters.acting();
        List<Array> given = new ArrayList<>(inputs);
        own.forEach(position -> given.add(acting.get(position)));
        return Gradients.recomputed(
                arrays -> {
                    List<Array> tensors = new ArrayList<>(acting);
                    for (int i = 0; i < own.size(); i++) {
                        tensors.set(own.get(i), arrays.get(inputs.size() + i));
                    }
                    List<Array> rest = new ArrayList<>(arrays.subList(0, inputs.size()));
                    rest.addAll(arrays.subList(given.size(), arrays.size()));
                    return adapters.with(tensors, () -> body.apply(rest));
                },
                given,
                constants);
    }

    private List<Integer> ownPositions(int block) {
        return adapters.positions(target -> target.tensor().startsWith("transformer.layers." + block + "."));
    }
}
