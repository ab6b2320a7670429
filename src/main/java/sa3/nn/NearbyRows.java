package sa3.nn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;
import sa3.mlx.Scope;

/**
 * Single rows that do not differ much, as combinations of few: what a linear map makes of a new row follows from what it
 * made of those, without a pass over its weight. Each new row is taken apart along the directions of those before it; what
 * is left over becomes a direction of its own, unless it is nothing but rounding. Belongs to the thread that owns MLX.
 */
final class NearbyRows implements AutoCloseable {
    /** What may be left over, as a share of the row's length. */
    static final double TOLERANCE = 1e-6;

    /** With more the rows are not near each other; the next ones go through the map themselves. */
    static final int MAX_DIRECTIONS = 32;

    private final Scope scope = Scope.detached();
    private final List<double[]> orthonormal = new ArrayList<>();
    private final List<Array> directions = new ArrayList<>();

    /** As many as there are now. */
    int count() {
        return directions.size();
    }

    /** Directions from the given one on, [1, n, in], in the current scope. */
    Array from(int first) {
        return Scope.build(() -> Ops.concat(1, directions.subList(first, directions.size())));
    }

    /**
     * Takes a row apart, and adds a direction where those before do not carry it.
     *
     * @param row [1, 1, in], float32
     * @return [1, n]; null where the row must go through the map itself
     */
    @Nullable
    Array coefficients(Array row) {
        float[] values = row.toFloats();
        double[] rest = new double[values.length];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = values[i];
        }
        double length = length(rest);
        double[] parts = new double[orthonormal.size() + 1];
        for (int pass = 0; pass < 2; pass++) { // twice: what rounding left of the first time goes with the second
            for (int j = 0; j < orthonormal.size(); j++) {
                parts[j] += takeAway(rest, orthonormal.get(j));
            }
        }
        double left = length(rest);
        if (!(left > TOLERANCE * length)) {
            return left <= TOLERANCE * length && length > 0 ? weights(parts, orthonormal.size()) : null;
        }
        if (orthonormal.size() == MAX_DIRECTIONS || !Double.isFinite(left)) {
            return null;
        }
        add(rest, left, row.shape());
        parts[orthonormal.size() - 1] = left;
        return weights(parts, orthonormal.size());
    }

    private void add(double[] rest, double length, int[] shape) {
        float[] direction = new float[rest.length];
        for (int i = 0; i < rest.length; i++) {
            rest[i] /= length;
            direction[i] = (float) rest[i];
        }
        orthonormal.add(rest);
        directions.add(scope.within(() -> Array.of(direction, shape)));
    }

    private static double takeAway(double[] from, double[] direction) {
        double part = 0;
        for (int i = 0; i < from.length; i++) {
            part += from[i] * direction[i];
        }
        for (int i = 0; i < from.length; i++) {
            from[i] -= part * direction[i];
        }
        return part;
    }

    private static double length(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    private static Array weights(double[] parts, int count) {
        float[] weights = new float[count];
        for (int j = 0; j < count; j++) {
            weights[j] = (float) parts[j];
        }
        return Array.of(weights, 1, count);
    }

    /** True for rows that this pays for. */
    static boolean serve(Array row) {
        return row.dim(1) == 1 && row.dtype() == Dtype.F32;
    }

    @Override
    public void close() {
        scope.close();
    }
}
