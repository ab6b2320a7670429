package sa3.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarLengthTest {
    @Provide
    Arbitrary<Integer> noteValues() {
        return Arbitraries.of(1, 2, 4, 8, 16, 32, 64);
    }

    @Property(tries = 500)
    void aLoopIsTheNearestFrameToItsExactLength(
            @ForAll @IntRange(min = 1, max = 64) int bars,
            @ForAll @IntRange(min = 1, max = 21) int numerator,
            @ForAll("noteValues") int denominator,
            @ForAll @IntRange(min = 4000, max = 30000) int hundredthsBpm) {
        double bpm = hundredthsBpm / 100.0;
        ClipLength length = ClipLength.ofBars(bars, bpm, BarLength.parse(numerator + "/" + denominator));
        BigDecimal exact = BigDecimal.valueOf(4L * bars * numerator * 60 * 44100 * 100)
                .divide(BigDecimal.valueOf((long) denominator * hundredthsBpm), MathContext.DECIMAL128);
        int frames = LatentPlan.of(length.seconds(), 4096, false).audioFrames();
        BigDecimal off = exact.subtract(BigDecimal.valueOf(frames)).abs();
        assertTrue(off.compareTo(BigDecimal.valueOf(0.5000001)) <= 0, exact + " became " + frames);
    }

    @ParameterizedTest
    @CsvSource({
        "7/8, 3.5",
        "5/8, 2.5",
        "3/8, 1.5",
        "9/8, 4.5",
        "11/16, 2.75",
        "6/8, 3",
        "1/64, 0.0625",
        "3, 3",
        "3.5, 3.5"
    })
    void aSignatureIsItsQuarterNotes(String text, double quarters) {
        assertEquals(quarters, BarLength.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"4, 133, 7/8, 278526", "3, 97.3, 11/16, 224353", "1, 174, 4/4, 60828", "5, 90, 3/8, 220500"})
    void barsOfEveryMetreAreExact(int bars, double bpm, String signature, int frames) {
        ClipLength length = ClipLength.ofBars(bars, bpm, BarLength.parse(signature));
        assertEquals(frames, LatentPlan.of(length.seconds(), 4096, false).audioFrames());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-3",
                "NaN",
                "Infinity",
                "1e9",
                "0.01",
                "100.5",
                "7/0",
                "0/8",
                "-7/8",
                "7/9",
                "7/8/8",
                "1/64000",
                "four"
            })
    void nonsenseIsRefusedInOneLine(String text) {
        String message = assertThrows(RequestException.class, () -> BarLength.parse(text))
                .getMessage();
        assertTrue(message.startsWith("beats per bar ") && message.contains("7/8"), message);
        assertFalse(message.contains("\n"));
    }

    @Test
    void nonsenseOfOthersIsRefusedToo() {
        for (double quarters : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e9}) {
            assertThrows(RequestException.class, () -> ClipLength.ofBars(1, 120, quarters));
        }
    }
}
