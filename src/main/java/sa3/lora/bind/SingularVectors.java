package sa3.lora.bind;

import sa3.mlx.Array;

/** Where the bases of -xs adapters come from. */
@FunctionalInterface
public interface SingularVectors {
    /**
     * The first singular vectors of a weight, largest singular value first. Of each left vector the entry of largest
     * magnitude (the first of equal ones) is not negative; the right vector goes along.
     *
     * @param weight float32 [out, in]
     * @param rank at most the smaller side
     */
    Bases of(Array weight, int rank);

    /**
     * Evaluated, in the scope they were asked for in.
     *
     * @param left U, float32 [out, rank]
     * @param right V, float32 [in, rank]
     */
    record Bases(Array left, Array right) {}
}
