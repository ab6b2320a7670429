package sa3.lora.form;

import org.jspecify.annotations.Nullable;
import sa3.lora.LayerFactors;
import sa3.lora.form.LayerDelta.Scales;
import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Scope;

/**
 * Folds the normalisation of an adapter's family into scale vectors and factors, for any strength of its low-rank part.
 * What of that does not depend on the strength is computed once. Belongs to the thread that owns MLX.
 */
public final class Folding implements AutoCloseable {
    private final Scope scope = Scope.detached();
    private final LayerFactors factors;
    private final BaseWeight base;
    private final float @Nullable [] rowMagnitude;
    private final float @Nullable [] columnMagnitude;
    private @Nullable Lengths lengths;

    /** Takes the factors over. */
    public Folding(LayerFactors factors, BaseWeight base) {
        this.factors = factors;
        this.base = base;
        scope.adopt(factors.loraA());
        scope.adopt(factors.loraB());
        rowMagnitude =
                factors.rowMagnitude() == null ? null : factors.rowMagnitude().toFloats();
        columnMagnitude = factors.columnMagnitude() == null
                ? null
                : factors.columnMagnitude().toFloats();
    }

    /**
     * The layer's delta with {@code strength} inside the normalisation.
     *
     * @param type of the factors
     * @return evaluated, in the current scope
     */
    public LayerDelta at(double strength, Dtype type) {
        double k = strength * factors.scaling();
        Scope result = Scope.current();
        try (Scope work = Scope.open()) {
            float[] rows = rowMagnitude == null ? null : lengths(null).scales(rowMagnitude, k);
            Array b = rows == null ? factors.loraB() : factors.loraB().mul(column(rows));
            float[] columns = columnMagnitude == null ? null : lengths(rows).scales(columnMagnitude, k);
            Array a = columns == null ? factors.loraA() : factors.loraA().mul(Array.of(columns, columns.length));
            LayerDelta delta =
                    LayerDelta.evaluated(a.as(type), b.mul(k).transposed().as(type), new Scales(rows, columns));
            result.adopt(delta.a());
            result.adopt(delta.bt());
            return delta;
        }
    }

    /**
     * Lengths of the rows of V for a family that has row magnitudes, else of its columns; with {@code alpha} those of the
     * columns of α ⊙ V, which move with the strength and are not kept.
     */
    private Lengths lengths(float @Nullable [] alpha) {
        Array b = factors.loraB();
        if (alpha != null) {
            BaseWeight scaled = new BaseWeight(() -> base.matrix().mul(column(alpha)));
            return Lengths.ofColumns(scaled, factors.loraA(), b.mul(column(alpha)));
        }
        if (lengths == null) {
            lengths = scope.within(() -> rowMagnitude != null
                    ? Lengths.ofRows(base, factors.loraA(), b)
                    : Lengths.ofColumns(base, factors.loraA(), b));
        }
        return lengths;
    }

    private static Array column(float[] values) {
        return Array.of(values, values.length, 1);
    }

    @Override
    public void close() {
        scope.close();
    }
}
