package sa3.dsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LoudnessTest {
    private static AudioClip constant(float value) {
        return new AudioClip(new float[][] {{value, value}}, 44100);
    }

    @Test
    void fullScaleSineReadsZeroPeakAndMinusThreeRms() {
        Loudness loudness = Loudness.of(Signals.sine(2, 44100, 44100, 441, 1.0));
        assertEquals(0, loudness.peakDbfs(), 1e-6);
        assertEquals(-3.0103, loudness.rmsDbfs(), 1e-3);
    }

    @Test
    void digitalSilenceIsMinusInfinity() {
        assertEquals(Double.NEGATIVE_INFINITY, Loudness.of(constant(0f)).peakDbfs());
    }

    @Test
    void belowMinus80IsSilent() {
        assertTrue(Loudness.of(constant(9.9e-5f)).isSilent());
    }

    @Test
    void aboveMinus80IsNot() {
        assertFalse(Loudness.of(constant(1.01e-4f)).isSilent());
    }

    @Test
    void theGateNamesWhereTheNanIs() {
        AudioClip clip = new AudioClip(new float[][] {{0f, 1f}, {0f, Float.NaN}}, 44100);
        var error = assertThrows(UnusableAudioException.class, () -> Loudness.requireUsable(clip));
        assertTrue(error.getMessage().contains("NaN at channel 1, frame 1"), error.getMessage());
    }
}
