package sa3.lora.live;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterFamily;
import sa3.lora.AdapterTarget;
import sa3.lora.LayerFactors;
import sa3.lora.StrengthMode;
import sa3.lora.bind.BaseWeights;
import sa3.lora.bind.SingularVectors;
import sa3.mlx.Array;

/** An adapter of random numbers, with what merging it makes of a weight by the book. */
final class ToyAdapter implements AdapterSource {
    private static final double SCALING = 0.75;

    private final AdapterFamily family;
    private final int rank;
    private final Random random;
    private final Map<AdapterTarget, Part> parts = new LinkedHashMap<>();

    /** @param rows magnitudes [out, 1] of the families that have them; columns [in, 1] likewise */
    private record Part(Matrix a, Matrix b, @Nullable Matrix rows, @Nullable Matrix columns) {}

    ToyAdapter(AdapterFamily family, int rank, long seed) {
        this.family = family;
        this.rank = rank;
        this.random = new Random(seed);
    }

    AdapterFamily family() {
        return family;
    }

    private Part part(AdapterTarget target) {
        return parts.computeIfAbsent(
                target,
                t -> new Part(
                        Matrix.normal(random, rank, t.in(), 0.3),
                        Matrix.normal(random, t.out(), rank, 0.3),
                        family.hasRowMagnitude() ? positive(t.out()) : null,
                        family.hasColumnMagnitude() ? positive(t.in()) : null));
    }

    private Matrix positive(int length) {
        Matrix normal = Matrix.normal(random, length, 1, 0.3);
        double[] values = normal.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (1 + Math.abs(values[i]));
        }
        return new Matrix(length, 1, values);
    }

    /** The weight with the adapter at a strength. */
    Matrix merged(AdapterTarget target, Matrix weight, double strength, StrengthMode mode) {
        if (strength == 0) {
            return weight;
        }
        Matrix full = normalised(target, weight, mode == StrengthMode.INSIDE ? strength : 1);
        return mode == StrengthMode.INSIDE ? full : weight.plus(strength, full.plus(-1, weight));
    }

    /** The reference's formulas, rows first. */
    private Matrix normalised(AdapterTarget target, Matrix weight, double strength) {
        Part part = part(target);
        Matrix v = weight.plus(strength * SCALING, part.b.times(part.a));
        Matrix rows = part.rows;
        Matrix columns = part.columns;
        if (rows != null) {
            v = v.withRowLengths(i -> rows.values()[i]);
        }
        return columns == null
                ? v
                : v.transposed().withRowLengths(i -> columns.values()[i]).transposed();
    }

    @Override
    public Set<AdapterTarget> match(Collection<AdapterTarget> targets) {
        return targets.stream().collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    }

    @Override
    public Function<AdapterTarget, LayerFactors> bind(BaseWeights base, SingularVectors vectors) {
        return target -> {
            Part part = part(target);
            return new LayerFactors(
                    target,
                    family,
                    SCALING,
                    part.a.toArray(),
                    part.b.toArray(),
                    part.rows == null ? null : flat(part.rows),
                    part.columns == null ? null : flat(part.columns));
        };
    }

    private static Array flat(Matrix column) {
        return column.toArray().reshape(column.rows());
    }
}
