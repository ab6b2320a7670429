package sa3.lora.file;

import java.nio.ByteBuffer;
import sa3.mlx.Dtype;

/** Looks for NaN and infinity in stored numbers, by their exponents. */
final class FiniteCheck {
    private static final int EXPONENT_F16 = 0x7c00;
    private static final int EXPONENT_BF16 = 0x7f80;
    private static final int EXPONENT_F32 = 0x7f800000;

    private FiniteCheck() {}

    static boolean isFinite(ByteBuffer bytes, Dtype dtype) {
        return switch (dtype) {
            case F16 -> shortsAreFinite(bytes, EXPONENT_F16);
            case BF16 -> shortsAreFinite(bytes, EXPONENT_BF16);
            case F32 -> intsAreFinite(bytes);
            default -> throw new IllegalArgumentException("no check for " + dtype);
        };
    }

    private static boolean shortsAreFinite(ByteBuffer bytes, int exponent) {
        for (int i = bytes.position(); i < bytes.limit(); i += Short.BYTES) {
            if ((bytes.getShort(i) & exponent) == exponent) {
                return false;
            }
        }
        return true;
    }

    private static boolean intsAreFinite(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i += Integer.BYTES) {
            if ((bytes.getInt(i) & EXPONENT_F32) == EXPONENT_F32) {
                return false;
            }
        }
        return true;
    }
}
