package sa3.nn;

import sa3.mlx.Array;
import sa3.mlx.Dtype;
import sa3.mlx.Ops;

/**
 * Time as cosines and sines of frequencies spaced evenly in their logarithm: [cos(2π·t·f), sin(2π·t·f)].
 *
 * <p>Always float32: the highest phase is 2π·10000·t, and one unit in the last place of a frequency moves a feature by
 * 1e-2. The two factors of 2π enter where the reference lets them enter, for the same reason.
 */
public final class FourierFeatures {
    private static final double MIN_FREQUENCY = 0.5;
    private static final double MAX_FREQUENCY = 10000;

    private final Array table;
    private final boolean tableHoldsTwoPi;

    private FourierFeatures(Array table, boolean tableHoldsTwoPi) {
        this.table = table;
        this.tableHoldsTwoPi = tableHoldsTwoPi;
    }

    /** Uses a given table of frequencies, already multiplied by 2π or not. */
    public static FourierFeatures ofTable(Array frequencies, boolean timesTwoPi) {
        return new FourierFeatures(frequencies, timesTwoPi);
    }

    /** The features of the diffusion time: 2π is part of the table. */
    public static FourierFeatures ofTime(int features) {
        return new FourierFeatures(frequencies(features).mul(2).mul(Math.PI), true);
    }

    /** The features of the duration: 2π comes after t·f. */
    public static FourierFeatures ofDuration(int features) {
        return new FourierFeatures(frequencies(features), false);
    }

    /** @return [features / 2] frequencies from 0.5 to 10000 */
    public static Array frequencies(int features) {
        int count = features / 2;
        Array ramp = Array.arange(0, count, 1, Dtype.F32).div(Array.scalar(count - 1));
        double low = Math.log(MIN_FREQUENCY);
        return Ops.exp(ramp.mul(Math.log(MAX_FREQUENCY) - low).add(low));
    }

    /** t [B] → [B, features]. */
    public Array apply(Array t) {
        Array column = t.as(Dtype.F32).expandDims(1);
        Array phase = column.mul(table.expandDims(0));
        if (!tableHoldsTwoPi) {
            phase = phase.mul(2).mul(Math.PI);
        }
        return Ops.concat(1, Ops.cos(phase), Ops.sin(phase));
    }
}
