package sa3.dsp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PasteTest {
    private static final int FADE = Paste.standardFadeFrames(44100);

    private static AudioClip constant(float value, int frames) {
        float[] samples = new float[frames];
        Arrays.fill(samples, value);
        return new AudioClip(new float[][] {samples}, 44100);
    }

    private static float[] pasted(int frames, FrameRange... ranges) {
        return Paste.keepOutside(constant(1f, frames), constant(0f, frames), List.of(ranges), FADE)
                .channel(0);
    }

    @Test
    void aSeamLasts20Ms() {
        assertEquals(882, FADE);
    }

    @Property(tries = 100, seed = "3")
    void outsideTheRangesTheSourceReturnsBitForBit(
            @ForAll @IntRange(min = 0, max = 5000) int start, @ForAll @IntRange(min = 0, max = 5000) int length) {
        AudioClip source = Signals.noise(2, 6000, 44100, 1f, 1);
        FrameRange range = new FrameRange(start, start + length);
        AudioClip out = Paste.keepOutside(Signals.noise(2, 6000, 44100, 1f, 2), source, List.of(range), FADE);
        for (int c = 0; c < 2; c++) {
            for (int n = 0; n < 6000; n++) {
                if (n < start || n >= start + length) {
                    assertEquals(source.sample(c, n), out.sample(c, n));
                }
            }
        }
    }

    @Test
    void betweenTheFadesTheGeneratedSamplesStand() {
        float[] out = pasted(10_000, new FrameRange(2000, 6000));
        for (int n = 2000 + FADE; n < 6000 - FADE; n++) {
            assertEquals(1f, out[n]);
        }
    }

    @Test
    void equalClipsStayEqualThroughTheFade() {
        AudioClip same = Signals.noise(1, 10_000, 44100, 1f, 1);
        AudioClip out = Paste.keepOutside(same, same, List.of(new FrameRange(2000, 6000)), FADE);
        assertArrayEquals(same.channel(0), out.channel(0), 1e-7f);
    }

    @Test
    void seamHasNoStep() {
        float[] out = pasted(10_000, new FrameRange(2000, 6000));
        for (int n = 1; n < out.length; n++) {
            assertTrue(Math.abs(out[n] - out[n - 1]) < 2f / FADE);
        }
    }

    @Test
    void aRangeShorterThanTwoFadesHasNoStep() {
        float[] out = pasted(10_000, new FrameRange(2000, 2101));
        for (int n = 1; n < out.length; n++) {
            assertTrue(Math.abs(out[n] - out[n - 1]) < 2f / 50);
        }
    }

    @Test
    void aRangeOfOneFrameIsTheGeneratedFrame() {
        assertEquals(1f, pasted(100, new FrameRange(50, 51))[50]);
    }

    @Test
    void noFadeAtTheClipsEnds() {
        float[] out = pasted(10_000, new FrameRange(0, 10_000));
        assertArrayEquals(constant(1f, 10_000).channel(0), out);
    }

    @Test
    void rangesThatTouchAreOne() {
        assertArrayEquals(
                pasted(10_000, new FrameRange(2000, 6000)),
                pasted(10_000, new FrameRange(4000, 6000), new FrameRange(2000, 4000)));
    }

    @Test
    void rangePastTheEndIsCut() {
        assertArrayEquals(pasted(10_000, new FrameRange(8000, 10_000)), pasted(10_000, new FrameRange(8000, 99_000)));
    }

    @Test
    void aContinuationFadesOverTheSourcesLastFrames() {
        float[] out = Paste.keepOutside(
                        constant(1f, 10_000), constant(0f, 4000), List.of(new FrameRange(4000, 10_000)), FADE)
                .channel(0);
        assertEquals(0f, out[4000 - FADE - 1]);
        assertTrue(out[3999] > 0.999f);
        assertEquals(1f, out[4000]);
    }

    @Test
    void rejectsDifferentRates() {
        AudioClip other = new AudioClip(new float[][] {{0f}}, 48000);
        assertThrows(IllegalArgumentException.class, () -> Paste.keepOutside(constant(1f, 1), other, List.of(), FADE));
    }
}
