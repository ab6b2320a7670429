package sa3.train.loss;

import java.util.ArrayList;
import java.util.List;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.mlx.Scope;

/**
 * How far two sounds are apart in their short-time spectra, at several resolutions, each by two measures (Yamamoto et al.
 * 2020): ‖S − Ŝ‖ / ‖S‖ and mean |log S − log Ŝ|, of magnitudes under a Hann window. The transform is a product with a table
 * of cosines and sines, so that gradients need nothing special. Closing frees the tables. Belongs to the thread that owns MLX.
 */
public final class SpectralLoss implements AutoCloseable {
    /** Frames overlap by half. */
    private static final int HOPS_PER_FRAME = 2;

    /** Long frames look at low frequencies only: what is above, shorter ones tell apart well enough, and cheaper. */
    private static final int MOST_BINS = 129;

    private static final double FLOOR = 1e-3;

    private final List<Resolution> resolutions = new ArrayList<>();
    private final Scope scope = Scope.detached();

    private record Resolution(int frame, Array table) {}

    /** @param frameSamples lengths of the windows, even */
    public SpectralLoss(List<Integer> frameSamples) {
        for (int frame : frameSamples) {
            if (frame < HOPS_PER_FRAME || frame % HOPS_PER_FRAME != 0) {
                throw new IllegalArgumentException("a spectral frame has an even number of samples, found " + frame);
            }
            resolutions.add(new Resolution(frame, scope.within(() -> table(frame))));
        }
    }

    private static int bins(int frame) {
        return Math.min(frame / 2 + 1, MOST_BINS);
    }

    /** [frame, 2·bins]: windowed cosines, then sines; a full-scale sine comes out near 1. */
    private static Array table(int frame) {
        int bins = bins(frame);
        float[] table = new float[frame * 2 * bins];
        for (int n = 0; n < frame; n++) {
            double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / frame);
            for (int k = 0; k < bins; k++) {
                double phase = 2 * Math.PI * ((long) n * k % frame) / frame;
                table[n * 2 * bins + k] = (float) (window * Math.cos(phase) * 4.0 / frame);
                table[n * 2 * bins + bins + k] = (float) (window * Math.sin(phase) * 4.0 / frame);
            }
        }
        return Array.of(table, frame, 2 * bins);
    }

    /**
     * The mean over the resolutions of both measures, a scalar.
     *
     * @param expected [rows, N]
     * @param found [rows, N]
     */
    public Array of(Array expected, Array found) {
        Array total = null;
        for (Resolution resolution : resolutions) {
            Array there = magnitudes(expected, resolution);
            Array here = magnitudes(found, resolution);
            Array distance = Ops.square(there.sub(here)).sum(false, 0, 1, 2);
            Array size = Ops.square(there).sum(false, 0, 1, 2);
            Array convergence = Ops.sqrt(distance.add(FLOOR * FLOOR).div(size.add(FLOOR * FLOOR)));
            Array logs = Ops.abs(Ops.log(there.add(FLOOR)).sub(Ops.log(here.add(FLOOR))))
                    .mean(false, 0, 1, 2);
            Array both = convergence.add(logs);
            total = total == null ? both : total.add(both);
        }
        if (total == null) {
            throw new IllegalStateException("a spectral loss without a resolution");
        }
        return total.mul(1.0 / resolutions.size());
    }

    /** [rows, N] → [rows, frames, bins]; what does not fill a frame at the end is left out. */
    private static Array magnitudes(Array samples, Resolution resolution) {
        int hop = resolution.frame / HOPS_PER_FRAME;
        int hops = samples.dim(1) / hop;
        int frames = hops - HOPS_PER_FRAME + 1;
        if (frames < 1) {
            throw new IllegalArgumentException(
                    samples.dim(1) + " samples do not fill a spectral frame of " + resolution.frame);
        }
        Array pieces = samples.slice(1, 0, hops * hop).reshape(samples.dim(0), hops, hop);
        List<Array> shifted = new ArrayList<>();
        for (int i = 0; i < HOPS_PER_FRAME; i++) {
            shifted.add(pieces.slice(1, i, i + frames));
        }
        Array parts = Ops.concat(2, shifted).matmul(resolution.table); // [rows, frames, 2·bins]
        int bins = bins(resolution.frame);
        Array power = Ops.square(parts.slice(2, 0, bins)).add(Ops.square(parts.slice(2, bins, 2 * bins)));
        return Ops.sqrt(power.add(FLOOR * FLOOR));
    }

    @Override
    public void close() {
        scope.close();
    }
}
