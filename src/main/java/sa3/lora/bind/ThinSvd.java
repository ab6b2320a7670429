package sa3.lora.bind;

import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;

/**
 * The first singular vectors by way of a QR factorisation: W = Q·R, R = P·S·Vᵀ, so U = Q·P. The full square factor of a
 * tall weight, which a plain SVD here would make, is never there. In float32, as the reference.
 */
final class ThinSvd implements SingularVectors {
    @Override
    public Bases of(Array weight, int rank) {
        Array left;
        Array right;
        try (Scope scope = Scope.open()) {
            boolean wide = weight.dim(0) < weight.dim(1);
            Array[] tall = ofTall(wide ? weight.transposed() : weight, rank);
            Array signs = signs(wide ? tall[1] : tall[0]);
            left = scope.keep(tall[wide ? 1 : 0].mul(signs).eval());
            right = scope.keep(tall[wide ? 0 : 1].mul(signs).eval());
        }
        return new Bases(left, right);
    }

    /** U [m, rank] and V [n, rank] of a matrix [m, n] with m ≥ n. */
    private static Array[] ofTall(Array weight, int rank) {
        Array[] qr = Ops.qr(weight);
        Array[] svd = Ops.svd(qr[1]);
        Array left = qr[0].matmul(svd[0].slice(1, 0, rank));
        Array right = svd[2].slice(0, 0, rank).transposed();
        return new Array[] {left, right};
    }

    /** [rank], −1 for each column whose entry of largest magnitude is negative, else 1. */
    private static Array signs(Array columns) {
        Array place = Ops.argmax(Ops.abs(columns), 0, true); // [1, rank], the first of equal ones
        Array entry = Ops.takeAlongAxis(columns, place, 0);
        Array isNegative = Ops.greater(Array.scalar(0), entry);
        return Ops.where(isNegative, Array.scalar(-1), Array.scalar(1)).as(Dtype.F32);
    }
}
