package sa3.lora.bind;

import org.jspecify.annotations.Nullable;
import sa3.lora.AdapterFamily;
import sa3.lora.LayerFactors;
import sa3.lora.StrengthMode;
import sa3.mlx.Array;
import sa3.mlx.Ops;

/**
 * What an adapter makes of a weight: the formulas of {@link sa3.lora.AdapterFamily} on whole matrices, in float32. Norms
 * have 1e-12 added, as the reference's merge does.
 */
public final class WeightFormula {
    private static final double EPSILON = 1e-12;

    private WeightFormula() {}

    /**
     * What is to be added to a weight: s·(merged − W₀) with the strength outside, merged(s) − W₀ with it inside. Lazy.
     *
     * @param base float32 [out, in]
     * @param strength not 0: a strength of 0 adds nothing, which is for the caller to leave out
     */
    public static Array delta(Array base, LayerFactors factors, double strength, StrengthMode mode) {
        if (factors.family() == AdapterFamily.LORA) {
            return lowRank(factors, strength);
        }
        return switch (mode) {
            case OUTSIDE -> adapted(base, factors, 1).sub(base).mul(strength);
            case INSIDE -> adapted(base, factors, strength).sub(base);
        };
    }

    private static Array lowRank(LayerFactors factors, double strength) {
        return factors.loraB().mul(factors.scaling() * strength).matmul(factors.loraA());
    }

    /**
     * The adapted weight. Lazy.
     *
     * @param base float32 [out, in]
     * @param strength what the low-rank part is multiplied with besides its scaling
     */
    public static Array adapted(Array base, LayerFactors factors, double strength) {
        Array rows = scaled(base.add(lowRank(factors, strength)), factors.rowMagnitude(), 1);
        return scaled(rows, factors.columnMagnitude(), 0);
    }

    /** Gives the vectors along an axis the lengths of the magnitudes. */
    private static Array scaled(Array weight, @Nullable Array magnitude, int axis) {
        if (magnitude == null) {
            return weight;
        }
        Array norm = Ops.sqrt(Ops.square(weight).sum(true, axis)).add(EPSILON);
        return weight.mul(magnitude.expandDims(axis).div(norm));
    }
}
