package sa3.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import sa3.mlx.Dtype;
import sa3.platform.FailureText;
import sa3.platform.WholeFile;

/** One array in a {@code .npy} file, as NumPy writes it. Any thread. */
public final class NpyFile {
    private NpyFile() {}

    /** What a file holds, without its elements. */
    public static TensorInfo info(Path path) {
        try (FileBytes file = new FileBytes(path, FileBytes.Access.MAPPED)) {
            return header(file).info();
        }
    }

    /**
     * Reads an array of fractions of 16, 32 or 64 bits.
     *
     * @return row-major
     * @throws WeightsException no such file, damaged, or of another type
     */
    public static float[] floats(Path path) {
        try (FileBytes file = new FileBytes(path, FileBytes.Access.MAPPED)) {
            NpyHeader header = header(file);
            ByteBuffer data = file.range(header.bytes(), header.info().bytes());
            float[] values = new float[Math.toIntExact(header.info().size())];
            switch (header.info().dtype()) {
                case F32 -> data.asFloatBuffer().get(values);
                case F64 -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) data.getDouble(i * Double.BYTES);
                    }
                }
                case F16 -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = half(data.getShort(i * Short.BYTES));
                    }
                }
                default ->
                    throw new WeightsException(path + " holds " + header.info().dtype()
                            + "; only fractions of 16, 32 or 64 bits are read");
            }
            return values;
        }
    }

    /**
     * Writes or replaces an array of float32, the file complete or absent.
     *
     * @param values row-major, as many as the shape holds
     * @throws WeightsException the disk refuses
     */
    public static void write(Path path, float[] values, Integer... shape) {
        TensorInfo info = new TensorInfo("array", Dtype.F32, java.util.List.of(shape));
        if (info.size() != values.length) {
            throw new WeightsException("cannot write " + path + ": " + values.length + " values for " + info.shape());
        }
        ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        try {
            WholeFile.write(path, channel -> {
                SafetensorsWriter.writeAll(channel, ByteBuffer.wrap(NpzWriter.header(info)));
                SafetensorsWriter.writeAll(channel, data);
            });
        } catch (IOException e) {
            throw new WeightsException("cannot write " + path + ": " + FailureText.of(e), e);
        }
    }

    private static NpyHeader header(FileBytes file) {
        ByteBuffer start = file.range(0, Math.min(file.size(), NpyHeader.MAX_BYTES));
        NpyHeader header;
        try {
            header = NpyHeader.parse("array", start);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new WeightsException("not a usable npy file " + file.path() + ": it " + e.getMessage(), e);
        }
        long expected = header.bytes() + header.info().bytes();
        if (file.size() != expected) {
            throw new WeightsException("not a usable npy file " + file.path() + ": it has " + file.size()
                    + " bytes, its header promises " + expected);
        }
        return header;
    }

    private static float half(short bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 0x3ff;
        float magnitude;
        if (exponent == 31) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = exponent == 0 ? fraction * 0x1p-24f : Math.scalb(1024f + fraction, exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
