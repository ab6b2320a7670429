package sa3.train.data;

import java.util.Arrays;

/** Which latent frames are real: 1, and which are padding: 0. Immutable. */
public final class FrameMask {
    private final float[] values;

    private FrameMask(float[] values) {
        this.values = values;
    }

    /** @param values 1 or 0 per frame; copied */
    public static FrameMask of(float... values) {
        return new FrameMask(values.clone());
    }

    /** The first {@code valid} of {@code frames} frames are real. */
    public static FrameMask leading(int valid, int frames) {
        float[] values = new float[frames];
        Arrays.fill(values, 0, valid, 1);
        return new FrameMask(values);
    }

    public int frames() {
        return values.length;
    }

    /** Position of the last real frame; −1 when none is. */
    public int last() {
        int last = values.length - 1;
        while (last >= 0 && values[last] == 0) {
            last--;
        }
        return last;
    }

    /** {@code frames} frames from {@code start} on; padding beyond the end. */
    FrameMask cut(int start, int frames) {
        return new FrameMask(Arrays.copyOfRange(values, start, start + frames));
    }

    /** A copy. */
    public float[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FrameMask mask && Arrays.equals(values, mask.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
