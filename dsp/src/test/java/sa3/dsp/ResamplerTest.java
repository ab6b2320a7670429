package sa3.dsp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ResamplerTest {
    @Provide
    Arbitrary<Integer> rates() {
        // Odd rates share no factor with 44100: their transforms are long, so they come seldom.
        return Arbitraries.frequencyOf(
                Tuple.of(
                        5,
                        Arbitraries.of(
                                8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 176400, 192000)),
                Tuple.of(1, Arbitraries.integers().between(8000, 192000)));
    }

    @Property(tries = 25, seed = "3", edgeCases = EdgeCasesMode.NONE)
    void lengthIsExact(
            @ForAll("rates") int in, @ForAll("rates") int out, @ForAll @IntRange(min = 0, max = 30_000) int frames) {
        AudioClip clip = Resampler.resample(Signals.noise(1, frames, in, 1f, 7), out);
        assertEquals(Math.round((double) frames * out / in), clip.frames());
        assertEquals(out, clip.sampleRateHz());
    }

    @Property(tries = 12, seed = "3", edgeCases = EdgeCasesMode.NONE)
    void constantStaysConstant(@ForAll("rates") int in) {
        float[] ones = new float[in / 4];
        java.util.Arrays.fill(ones, 0.5f);
        float[] out = Resampler.resample(new AudioClip(new float[][] {ones}, in), 44100)
                .channel(0);
        int edge = (int) (200L * 44100 / Math.min(in, 44100)); // the filter's reach beyond either end
        for (int n = edge; n < out.length - edge; n++) {
            assertEquals(0.5f, out[n], 2e-6f);
        }
    }

    @Property(tries = 20, seed = "3", edgeCases = EdgeCasesMode.NONE)
    void sineKeepsFrequencyAndPhase(@ForAll("rates") int in, @ForAll @IntRange(min = 50, max = 3500) int frequencyHz) {
        AudioClip wanted = Signals.sine(1, 44100 / 4, 44100, frequencyHz, 0.5);
        AudioClip got = Resampler.resample(Signals.sine(1, in / 4 + 1, in, frequencyHz, 0.5), 44100);
        double error = Signals.maxError(wanted.channel(0), got.channel(0), 2000, wanted.frames() - 2000);
        assertTrue(error < 5e-6, "error " + error + " from " + in);
    }

    @Property(tries = 10, seed = "3", edgeCases = EdgeCasesMode.NONE)
    void thereAndBackIsTheSameUpToTheBandEdge(@ForAll @IntRange(min = 20, max = 20_000) int frequencyHz) {
        AudioClip in = Signals.sine(1, 22_050, 44100, frequencyHz, 0.9);
        AudioClip back = Resampler.resample(Resampler.resample(in, 48000), 44100);
        double error = Signals.maxError(in.channel(0), back.channel(0), 2000, in.frames() - 2000);
        assertTrue(error < 1e-5, "error " + error);
    }

    /**
     * 2,400 frames of noise below 0.88 of the lower Nyquist frequency, then the 2,205 frames that scipy 1.17.1 makes of
     * them in float64: {@code resample_poly(x, 147, 160, window=firwin(51201, 0.9375 / 160 * 0.98, ("kaiser", 14)))}.
     */
    @Test
    void matchesAReferenceResampler() throws IOException {
        float[] in = new float[2400];
        float[] wanted = new float[2205];
        try (InputStream file = ResamplerTest.class.getResourceAsStream("resampled-48000-44100.f32")) {
            FloatBuffer values = ByteBuffer.wrap(file.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            values.get(in).get(wanted);
        }
        float[] got = Resampler.resample(new AudioClip(new float[][] {in}, 48000), 44100)
                .channel(0);
        double error = 0;
        double power = 0;
        for (int n = 0; n < wanted.length; n++) {
            error += Math.pow((double) got[n] - wanted[n], 2);
            power += (double) wanted[n] * wanted[n];
        }
        double errorDb = 10 * Math.log10(error / power);
        assertTrue(errorDb < -125, "error " + errorDb + " dB");
    }

    @Test
    void impulseKeepsItsTime() {
        float[] impulse = new float[48_000];
        impulse[24_000] = 1f; // 0.5 s
        float[] out = Resampler.resample(new AudioClip(new float[][] {impulse}, 48000), 44100)
                .channel(0);
        for (int k = 1; k < 200; k++) {
            assertEquals(out[22_050 - k], out[22_050 + k], 1e-6f);
        }
        assertEquals(44100.0 / 48000 * 0.975, out[22_050], 1e-3);
    }

    @Test
    void blockBordersLeaveNoTrace() {
        AudioClip wanted = Signals.sine(1, 441_000, 44100, 997, 0.9);
        AudioClip got = Resampler.resample(Signals.sine(1, 480_000, 48000, 997, 0.9), 44100);
        double error = Signals.maxError(wanted.channel(0), got.channel(0), 500, wanted.frames() - 500);
        assertTrue(error < 2e-6, "error " + error);
    }

    @Test
    void channelsStayApart() {
        float[] left = Signals.sine(1, 9600, 48000, 440, 0.5).channel(0);
        AudioClip out = Resampler.resample(new AudioClip(new float[][] {left, new float[9600]}, 48000), 44100);
        assertArrayEquals(new float[out.frames()], out.channel(1), Float.MIN_VALUE);
    }

    @Test
    void monoIsDuplicated() {
        AudioClip out = Resampler.resampleStereo(Signals.noise(1, 960, 48000, 1f, 1), 44100);
        assertEquals(2, out.channels());
        assertArrayEquals(out.channel(0), out.channel(1));
    }

    @Test
    void ofSixChannelsTheFirstTwoStay() {
        AudioClip six = Signals.noise(6, 960, 44100, 1f, 1);
        AudioClip out = Resampler.resampleStereo(six, 44100);
        assertEquals(2, out.channels());
        assertArrayEquals(six.channel(1), out.channel(1));
    }

    @Test
    void sameRateIsTheSameClip() {
        AudioClip clip = Signals.noise(2, 960, 44100, 1f, 1);
        assertSame(clip, Resampler.resample(clip, 44100));
    }

    @Test
    void rejectsARateOfOneHertz() {
        AudioClip clip = new AudioClip(new float[][] {{0f}}, 1);
        assertThrows(IllegalArgumentException.class, () -> Resampler.resample(clip, 44100));
    }
}
