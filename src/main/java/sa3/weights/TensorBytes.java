package sa3.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import sa3.mlx.Dtype;

/** The little arithmetic that turning one file's layout into another's takes, on raw bytes. */
public final class TensorBytes {
    private TensorBytes() {}

    /** The values of a tensor of fractions. */
    public static float[] floats(ByteBuffer bytes, TensorInfo info) {
        float[] values = new float[Math.toIntExact(info.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (info.dtype()) {
                case F16 -> Half.toFloat(bytes.getShort(2 * i));
                case BF16 -> Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
                case F32 -> bytes.getFloat(4 * i);
                case F64 -> (float) bytes.getDouble(8 * i);
                default -> throw new WeightsException(info.name() + " holds no fractions but " + info.dtype());
            };
        }
        return values;
    }

    /** Weight norm: w = g · v / ‖v‖, the norm over all axes but the first. Float32 bytes. */
    static ByteBuffer foldedWeightNorm(float[] g, float[] v) {
        ByteBuffer folded = allocate((long) Dtype.F32.bytes() * v.length);
        int rowLength = g.length == 0 ? 0 : v.length / g.length;
        for (int row = 0; row < g.length; row++) {
            double sum = 0;
            for (int i = row * rowLength; i < (row + 1) * rowLength; i++) {
                sum += (double) v[i] * v[i];
            }
            double scale = g[row] / Math.sqrt(sum);
            for (int i = row * rowLength; i < (row + 1) * rowLength; i++) {
                folded.putFloat((float) (scale * v[i]));
            }
        }
        return folded.flip();
    }

    /** [a, b, c] to [a, c, b]. */
    static ByteBuffer lastTwoAxesSwapped(ByteBuffer bytes, TensorInfo info) {
        int a = info.shape().get(0);
        int b = info.shape().get(1);
        int c = info.shape().get(2);
        int width = info.dtype().bytes();
        ByteBuffer swapped = allocate(info.bytes());
        for (int i = 0; i < a; i++) {
            for (int k = 0; k < c; k++) {
                for (int j = 0; j < b; j++) {
                    swapped.put(bytes.slice(((i * b + j) * c + k) * width, width));
                }
            }
        }
        return swapped.flip();
    }

    private static ByteBuffer allocate(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
