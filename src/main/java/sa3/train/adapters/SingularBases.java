package sa3.train.adapters;

import sa3.mlx.Array;

/**
 * The frozen ends of an -xs adapter: its trained square matrix stands between them.
 *
 * @param u [out, r] first left singular vectors of the base weight
 * @param v [in, r] first right singular vectors
 */
public record SingularBases(Array u, Array v) {}
