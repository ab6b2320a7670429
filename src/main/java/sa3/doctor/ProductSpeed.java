package sa3.doctor;

import sa3.mlx.Array;
import sa3.mlx.Scope;

/** Times one matrix product of the size that dominates a diffusion step, through MLX, as a generation does. */
public final class ProductSpeed {
    static final String SHAPE = "172×1024×8192";
    private static final int ROWS = 172;
    private static final int INNER = 1024;
    private static final int COLUMNS = 8192;
    private static final long MEASURE_NS = 500_000_000L;

    private ProductSpeed() {}

    /** GFLOP/s of the quickest of the products that fit into half a second, one at least. */
    public static double measure() {
        try (Scope outer = Scope.open()) {
            Array a = Array.full(0.5, sa3.mlx.Dtype.F32, ROWS, INNER).eval();
            Array b = Array.full(0.25, sa3.mlx.Dtype.F32, INNER, COLUMNS).eval();
            timeNs(a, b);
            long best = Long.MAX_VALUE;
            long end = System.nanoTime() + MEASURE_NS;
            do {
                best = Math.min(best, timeNs(a, b));
            } while (System.nanoTime() < end);
            return 2.0 * ROWS * INNER * COLUMNS / best;
        }
    }

    private static long timeNs(Array a, Array b) {
        try (Scope inner = Scope.open()) {
            long begin = System.nanoTime();
            a.matmul(b).eval();
            return System.nanoTime() - begin;
        }
    }
}
