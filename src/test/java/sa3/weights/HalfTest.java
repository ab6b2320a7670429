package sa3.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfTest {
    @Test
    void everyHalfComesBack() {
        for (int bits = 0; bits <= 0xffff; bits++) {
            float value = Half.toFloat((short) bits);
            short expected = Float.isNaN(value) ? 0x7e00 : (short) bits;
            assertEquals(expected, Half.of(value), Integer.toHexString(bits));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.00048828125, 1", // half way to the next one up: to the even one
        "1.00146484375, 1.001953125",
        "65504, 65504",
        "65519.996, 65504",
        "65520, Infinity",
        "-1e30, -Infinity",
        "2.9802322e-8, 0", // half of the smallest
        "2.9802326e-8, 5.9604645e-8",
        "-0.0, -0.0"
    })
    void roundsToTheNearest(float value, float expected) {
        assertEquals(expected, Half.toFloat(Half.of(value)));
    }

    @Property
    void noHalfIsNearer(@ForAll float value) {
        short half = Half.of(value);
        float rounded = Half.toFloat(half);
        if (Float.isFinite(rounded)) {
            double error = Math.abs((double) rounded - value);
            assertTrue(error <= Math.abs((double) Half.toFloat((short) (half + 1)) - value));
            assertTrue((half & 0x7fff) == 0 || error <= Math.abs((double) Half.toFloat((short) (half - 1)) - value));
        }
    }
}
