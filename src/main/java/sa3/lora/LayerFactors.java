package sa3.lora;

import org.jspecify.annotations.Nullable;
import sa3.mlx.Array;

/**
 * One layer of an adapter, as numbers to compute with: float32, evaluated, owned by the scope they were asked for in. Of
 * an -xs adapter A is Vᵀ and B is U·M, so that all types look alike from here on.
 *
 * @param scaling k, what the low-rank part B·A is multiplied with at full strength
 * @param loraA [r, in]; of a convolution in = channels times taps, channel by channel
 * @param loraB [out, r]
 * @param rowMagnitude [out], of the families that have one
 * @param columnMagnitude [in], of the families that have one
 */
public record LayerFactors(
        AdapterTarget target,
        AdapterFamily family,
        double scaling,
        Array loraA,
        Array loraB,
        @Nullable Array rowMagnitude,
        @Nullable Array columnMagnitude) {
    public LayerFactors {
        if (family.hasRowMagnitude() != (rowMagnitude != null)
                || family.hasColumnMagnitude() != (columnMagnitude != null)) {
            throw new IllegalArgumentException(target.module() + ": the magnitudes are not those of " + family);
        }
    }

    public int rank() {
        return loraA.dim(0);
    }
}
