package sa3.weights;

/** Float16 (IEEE 754 binary16) to float32 and back. */
public final class Half {
    private static final int FRACTION_BITS = 13;
    private static final int SMALLEST_NORMAL_EXPONENT = -14;
    private static final int BIAS_DIFFERENCE = 127 - 15;
    private static final short INFINITY = 0x7c00;
    private static final short NAN = 0x7e00;

    private Half() {}

    /** The same number. */
    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int wide = exponent == 0x1f ? 0xff : exponent + BIAS_DIFFERENCE;
        return Float.intBitsToFloat(sign | (wide << 23) | (fraction << FRACTION_BITS));
    }

    /** The nearest float16, of two the even one; infinite from 65520 on. */
    public static short of(float value) {
        short sign = (short) ((Float.floatToRawIntBits(value) >>> 16) & 0x8000);
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return NAN;
        }
        if (magnitude >= 65520f) {
            return (short) (sign | INFINITY);
        }
        int exponent = Math.max(SMALLEST_NORMAL_EXPONENT, Math.getExponent(magnitude));
        int steps = (int) Math.rint(Math.scalb((double) magnitude, 10 - exponent)); // of 2^(exponent - 10)
        int bits = ((exponent - SMALLEST_NORMAL_EXPONENT) << 10) + steps; // a carry or a first bit raises the exponent
        return (short) (sign | bits);
    }
}
