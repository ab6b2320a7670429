package sa3.diffusion;

import sa3.mlx.Array;

/**
 * The times of a run: {@code steps + 1} falling values that end in 0, for the whole batch or one row per item.
 *
 * @param rows [1 or B][steps + 1]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; rows are read only here
public record Sigmas(float[][] rows) {
    public Sigmas {
        for (float[] row : rows) {
            if (row.length != rows[0].length || row.length < 2) {
                throw new IllegalArgumentException("a schedule needs at least two times, as many for every item; found "
                        + row.length + " and " + rows[0].length);
            }
        }
    }

    /** One schedule for all items. */
    public static Sigmas of(float... times) {
        return new Sigmas(new float[][] {times});
    }

    public int steps() {
        return rows[0].length - 1;
    }

    /** The times of one grid point, [batch]. */
    Array at(int index, int batch) {
        float[] column = new float[batch];
        for (int b = 0; b < batch; b++) {
            column[b] = rows[rows.length == 1 ? 0 : b][index];
        }
        return Array.of(column, batch);
    }

    /** True when every item is at 0 at this grid point. */
    boolean isZero(int index) {
        for (float[] row : rows) {
            if (row[index] != 0) {
                return false;
            }
        }
        return true;
    }
}
