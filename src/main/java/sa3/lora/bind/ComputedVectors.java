package sa3.lora.bind;

import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;

/**
 * Singular vectors from the weight itself, without the square factor of its larger side that a plain SVD makes: from the
 * eigenvectors of the smaller Gram matrix in float64. Where singular values fall so far that squares lose them, by
 * way of W = Q·R, R = P·S·Vᵀ, U = Q·P in float32. Measured in docs/lora.md.
 */
public final class ComputedVectors implements SingularVectors {
    private static final float TRUSTED_SHARE = 1e-5f;

    @Override
    public Bases of(Array weight, int rank) {
        try (Scope scope = Scope.open()) {
            boolean wide = weight.dim(0) < weight.dim(1);
            Array[] vectors = leading(weight, wide, rank);
            Array signs = signs(vectors[0]);
            Array left = scope.keep(vectors[0].mul(signs).eval());
            Array right = scope.keep(vectors[1].mul(signs).eval());
            return new Bases(left, right);
        }
    }

    /** U and V. */
    private static Array[] leading(Array weight, boolean wide, int rank) {
        Array[] svd = Ops.leadingSvd(weight, rank);
        float[] values = svd[1].toFloats();
        if (values[rank - 1] > TRUSTED_SHARE * values[0]) {
            return new Array[] {svd[0], svd[2]};
        }
        Array[] tall = byTriangle(wide ? weight.transposed() : weight, rank);
        return wide ? new Array[] {tall[1], tall[0]} : tall;
    }

    /** U [m, rank] and V [n, rank] of a matrix [m, n] with m ≥ n. */
    static Array[] byTriangle(Array tall, int rank) {
        Array[] qr = Ops.qr(tall);
        Array[] svd = Ops.svd(qr[1]);
        return new Array[] {
            qr[0].matmul(svd[0].slice(1, 0, rank)), svd[2].slice(0, 0, rank).transposed()
        };
    }

    /** [1, rank]: −1 for each column whose entry of largest magnitude is negative, else 1. */
    private static Array signs(Array columns) {
        Array place = Ops.argmax(Ops.abs(columns), 0, true); // the first of equal ones
        Array entry = Ops.takeAlongAxis(columns, place, 0);
        return Ops.where(Ops.greater(Array.scalar(0), entry), Array.scalar(-1), Array.scalar(1))
                .as(Dtype.F32);
    }
}
