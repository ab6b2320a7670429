package sa3.mlx;

import org.jspecify.annotations.Nullable;

/**
 * Layers that are one operation: kernels of our own on the CPU, composed of MLX operations on a GPU and in gradients. Heads
 * come in the layout of projections, [B, T, H, D], and views are read in place.
 */
public final class Fused {
    private Fused() {}

    /**
     * Rotary positions: row t holds position t, for {@code dims} rotated channels.
     *
     * @param cos [positions, dims / 2]
     * @param sin [positions, dims / 2]
     */
    public record RotaryTable(Array cos, Array sin) {
        public static RotaryTable of(int positions, int dims, float theta) {
            long[] out = new long[2];
            Array.check(Mlx.sa3_rotary_table(positions, dims, theta, out));
            return new RotaryTable(Array.of(out[0]), Array.of(out[1]));
        }
    }

    /** How {@link #gatedUnit} bends its gate. */
    public enum Gate {
        /** gate · sigmoid(gate). */
        SILU,
        /** sin(π · gate). */
        SINE
    }

    private static long handle(@Nullable Array array) {
        return array == null ? 0 : array.handle();
    }

    /** (x + bias) [.., 2F] = (value | gate) → value · bent gate, [.., F]. */
    public static Array gatedUnit(Array x, @Nullable Array bias, Gate gate) {
        return Array.of(Mlx.sa3_gated_unit(x.handle(), handle(bias), gate == Gate.SINE ? 1 : 0));
    }

    /** gelu(gate) · up, in the tanh form. */
    public static Array geluGate(Array gate, Array up) {
        return Array.of(Mlx.sa3_gelu_gate(gate.handle(), up.handle()));
    }

    /** rms(x; weight)·(1 + scale) + shift over the last axis; scale and shift [B, 1, E]. */
    public static Array rmsNormModulate(
            Array x, Array weight, float eps, @Nullable Array scale, @Nullable Array shift) {
        return Array.of(Mlx.sa3_rms_norm_modulate(x.handle(), weight.handle(), eps, handle(scale), handle(shift)));
    }

    /** gamma · tanh(alpha · x) + beta. */
    public static Array dynamicTanh(Array x, Array alpha, Array gamma, Array beta) {
        return Array.of(Mlx.sa3_dynamic_tanh(x.handle(), alpha.handle(), gamma.handle(), beta.handle()));
    }

    /** h + σ(1 − gate) · y; gate [B, 1, E]. */
    public static Array gatedResidual(Array h, Array y, Array gate) {
        return Array.of(Mlx.sa3_gated_residual(h.handle(), y.handle(), gate.handle()));
    }

    /** Per head: RMS norm over its channels, then the rotary turn where a table is given; x [B, T, H, D]. */
    public static Array headRms(Array x, Array weight, float eps, @Nullable RotaryTable rotary) {
        return Array.of(
                Mlx.sa3_head_rms_rope(x.handle(), weight.handle(), eps, handle(cos(rotary)), handle(sin(rotary))));
    }

    /** Per head: gamma·tanh(alpha·x) + beta, then the rotary turn where a table is given; x [B, T, H, D]. */
    public static Array headTanh(Array x, Array alpha, Array gamma, Array beta, @Nullable RotaryTable rotary) {
        return Array.of(Mlx.sa3_head_tanh_rope(
                x.handle(), alpha.handle(), gamma.handle(), beta.handle(), handle(cos(rotary)), handle(sin(rotary))));
    }

    private static @Nullable Array cos(@Nullable RotaryTable rotary) {
        return rotary == null ? null : rotary.cos;
    }

    private static @Nullable Array sin(@Nullable RotaryTable rotary) {
        return rotary == null ? null : rotary.sin;
    }

    /** Up to so many rows {@link #rowProduct} is the quicker product: BLAS packs the whole weight first. */
    public static final int FEW_ROWS = 4;

    /** x · weightᵀ over the last axis; weight [out, in]. */
    public static Array rowProduct(Array x, Array weight) {
        MatmulLog.noteRows(Math.toIntExact(x.size() / x.dim(-1)), weight.dim(1), weight.dim(0));
        return Array.of(Mlx.sa3_row_product(x.handle(), weight.handle()));
    }

    /**
     * What the scores of attention go through.
     *
     * @param scale factor of q·kᵀ
     * @param mask boolean (true = visible) or additive, broadcast to [B, H, T, S]; null = none
     * @param softCap scores become cap·tanh(scores / cap); 0 = none
     * @param window query i sees keys i − window … i + window; −1 = all
     */
    public record Scores(float scale, @Nullable Array mask, float softCap, int window) {
        /** All keys, scaled by 1/√D. */
        public static Scores plain(int headDim) {
            return new Scores((float) (1 / Math.sqrt(headDim)), null, 0, -1);
        }

        public Scores masked(@Nullable Array by) {
            return new Scores(scale, by, softCap, window);
        }

        public Scores within(int keys) {
            return new Scores(scale, mask, softCap, keys);
        }
    }

    /** softmax(scores)·v; q [B, T, H, D], k and v [B, S, H, D] → [B, T, H, D]. */
    public static Array attention(Array q, Array k, Array v, Scores s) {
        note(q, k, s, 2);
        return Array.of(Mlx.sa3_softmax_attention(
                q.handle(), k.handle(), v.handle(), s.scale, handle(s.mask), s.softCap, s.window));
    }

    /** (softmax of q, k − softmax of q2, k2)·v. */
    public static Array differentialAttention(Array q, Array k, Array v, Array q2, Array k2, Scores s) {
        note(q, k, s, 3);
        return Array.of(Mlx.sa3_differential_attention(
                q.handle(), k.handle(), v.handle(), q2.handle(), k2.handle(), s.scale, handle(s.mask), s.window));
    }

    private static void note(Array q, Array k, Scores s, int products) {
        int keys = s.window < 0 ? k.dim(1) : Math.min(k.dim(1), 2 * s.window + 1);
        MatmulLog.noteAttention((long) q.dim(0) * q.dim(2), q.dim(1), keys, q.dim(3), products);
    }
}
