package sa3.lora.form;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;
import sa3.mlx.Ops;

/**
 * What one adapter does to one layer: W₀ becomes (α·βᵀ) ⊙ W₀ + B·A, the normalisation of its family folded into α, β and
 * the factors.
 *
 * @param a A, [r, in]
 * @param bt Bᵀ, [r, out]
 */
public record LayerDelta(Array a, Array bt, Scales scales) {
    /** α [out] and β [in]; null = ones. Not to be written to. */
    public static final class Scales {
        private final float @Nullable [] rows;
        private final float @Nullable [] columns;

        Scales(float @Nullable [] rows, float @Nullable [] columns) {
            this.rows = rows;
            this.columns = columns;
        }

        float @Nullable [] rows() {
            return rows;
        }

        float @Nullable [] columns() {
            return columns;
        }
    }

    /** Row-major and evaluated, so that nothing else is held by it. */
    static LayerDelta evaluated(Array a, Array bt, Scales scales) {
        LayerDelta delta = new LayerDelta(Ops.contiguous(a), Ops.contiguous(bt), scales);
        Ops.eval(List.of(delta.a, delta.bt));
        return delta;
    }

    int rank() {
        return a.dim(0);
    }
}
