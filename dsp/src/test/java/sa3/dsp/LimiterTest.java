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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LimiterTest {
    /** Input and expected output of the reference, planar stereo float32, little-endian, input first. */
    private static float[][] reference(String name, int frames) throws IOException {
        try (InputStream in = LimiterTest.class.getResourceAsStream("limiter-" + name + ".f32")) {
            float[][] rows = new float[4][frames];
            ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            for (float[] row : rows) {
                bytes.asFloatBuffer().get(row);
                bytes.position(bytes.position() + 4 * frames);
            }
            return rows;
        }
    }

    private static void assertMatchesReference(String name, int frames, float ceiling) throws IOException {
        float[][] rows = reference(name, frames);
        AudioClip in = new AudioClip(new float[][] {rows[0], rows[1]}, 44100);
        AudioClip out = Limiter.withCeiling(ceiling).apply(in).clip();
        assertArrayEquals(rows[2], out.channel(0), 2e-6f);
        assertArrayEquals(rows[3], out.channel(1), 2e-6f);
    }

    @Test
    void matchesReferenceOnNoiseOneFrameLongerThanABlock() throws IOException {
        assertMatchesReference("noise-65", 65, 0.977f);
    }

    @Test
    void matchesReferenceOnABurst() throws IOException {
        assertMatchesReference("burst-1000", 1000, 0.977f);
    }

    @Test
    void matchesReferenceWithALowerCeiling() throws IOException {
        assertMatchesReference("ceiling-half-1500", 1500, 0.5f);
    }

    @Property(tries = 100, seed = "3")
    void peakStaysUnderTheCeiling(
            @ForAll @IntRange(min = 1, max = 3000) int frames,
            @ForAll @FloatRange(min = 0.1f, max = 4f) float loudness,
            @ForAll long seed) {
        AudioClip in = Signals.noise(2, frames, 44100, loudness, seed);
        AudioClip out = Limiter.standard().apply(in).clip();
        assertTrue(Signals.peak(out) <= 0.977f + 2e-7f * Math.max(1f, loudness));
    }

    @Test
    void infiniteCeilingChangesNothing() {
        AudioClip in = Signals.noise(2, 500, 44100, 3f, 1);
        assertSame(in, Limiter.withCeiling(Float.POSITIVE_INFINITY).apply(in).clip());
    }

    @Test
    void ceilingAboveAMillionChangesNothing() {
        AudioClip in = Signals.noise(2, 500, 44100, 3e6f, 1);
        assertSame(in, Limiter.withCeiling(2e6f).apply(in).clip());
    }

    @Test
    void reportsTheStrongestReduction() {
        float[] loud = new float[10_000];
        java.util.Arrays.fill(loud, 1.954f);
        AudioClip in = new AudioClip(new float[][] {loud}, 44100);
        assertEquals(20 * Math.log10(2), Limiter.standard().apply(in).maxReductionDb(), 1e-3);
    }

    @Test
    void reportsZeroForAQuietClip() {
        assertEquals(
                0,
                Limiter.standard().apply(Signals.noise(2, 999, 44100, 0.5f, 1)).maxReductionDb());
    }

    @Test
    void quietClipPassesBitForBit() {
        AudioClip in = Signals.noise(2, 999, 44100, 0.5f, 1);
        assertArrayEquals(in.channel(1), Limiter.standard().apply(in).clip().channel(1));
    }

    @Test
    void rejectsACeilingOfZero() {
        assertThrows(IllegalArgumentException.class, () -> Limiter.withCeiling(0f));
    }
}
