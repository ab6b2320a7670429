package sa3.dsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Pcm16Test {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 32767",
        "-1, -32767",
        "1.5, 32767",
        "-1.5, -32767",
        "0.5, 16383",
        "-0.5, -16383",
        "3.05e-5, 0",
        "3.06e-5, 1",
        "-3.06e-5, -1",
        "0.99999, 32766",
        "0.33333, 10922"
    })
    void truncatesTowardZero(float sample, short expected) {
        assertEquals(expected, Pcm16.fromFloat(sample));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void refusesWhatIsNotFinite(float sample) {
        assertThrows(UnusableAudioException.class, () -> Pcm16.fromFloat(sample));
    }

    @ParameterizedTest
    @CsvSource({"-32768, -1.000030518509476", "-32767, -1", "0, 0", "16384, 0.500015259254738", "32767, 1"})
    void readsValueOver32767(short value, float expected) {
        assertEquals(expected, Pcm16.toFloat(value), 1e-7f);
    }

    @Test
    void everyValueSurvivesReadingAndWriting() {
        for (int v = -32767; v <= 32767; v++) {
            assertEquals(v, Pcm16.fromFloat(Math.nextAfter(Pcm16.toFloat((short) v), v * 2.0)));
        }
    }
}
