package sa3.dsp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** A clip that arrives piece by piece becomes the same, bit for bit, as one that is there at once. */
class PiecewiseTest {
    private static float[][] copy(AudioClip clip) {
        return new float[][] {clip.channel(0), clip.channel(1)};
    }

    @Property(tries = 300, seed = "5")
    void limitedInPiecesIsTheSame(
            @ForAll @IntRange(min = 1, max = 4000) int frames,
            @ForAll @FloatRange(min = 0.1f, max = 4f) float loudness,
            @ForAll long seed,
            @ForAll @Size(max = 12) List<@IntRange(min = 1, max = 1500) Integer> pieces) {
        AudioClip clip = Signals.noise(2, frames, 44100, loudness, seed);
        Limiter.Result whole = Limiter.standard().apply(clip);
        float[][] samples = copy(clip);
        LimiterStream stream = new LimiterStream(Limiter.standard(), frames);
        int arrived = 0;
        int last = 0;
        for (int piece : pieces) {
            arrived = Math.min(frames, arrived + piece);
            int ready = stream.advance(samples, arrived);
            assertTrue(ready >= last && ready <= arrived, last + " then " + ready + " of " + arrived);
            assertTrue(arrived - ready <= 10 * 64, "holds back " + (arrived - ready) + " frames");
            last = ready;
        }
        assertEquals(frames, stream.advance(samples, frames));
        assertArrayEquals(whole.clip().channel(0), samples[0]);
        assertArrayEquals(whole.clip().channel(1), samples[1]);
        assertEquals(whole.maxReductionDb(), stream.maxReductionDb());
    }

    @Test
    void limiterThatIsOffHoldsNothingBack() {
        LimiterStream stream = new LimiterStream(Limiter.withCeiling(Float.POSITIVE_INFINITY), 100);
        float[][] samples = {{3f, 4f}};
        assertEquals(2, stream.advance(samples, 2));
        assertArrayEquals(new float[] {3f, 4f}, samples[0]);
        assertEquals(0, stream.maxReductionDb());
    }

    @Property(tries = 200, seed = "5")
    void pastedInPiecesIsTheSame(
            @ForAll @IntRange(min = 1, max = 5000) int sourceFrames,
            @ForAll @IntRange(max = 4000) int start,
            @ForAll @IntRange(max = 3000) int length,
            @ForAll @IntRange(min = 1, max = 4000) int piece) {
        AudioClip generated = Signals.noise(2, 4000, 44100, 1f, 1);
        AudioClip source = Signals.noise(2, sourceFrames, 44100, 1f, 2);
        List<FrameRange> ranges = List.of(new FrameRange(start, start + length));
        AudioClip whole = Paste.keepOutside(generated, source, ranges, 882);
        float[][] samples = copy(generated);
        Paste paste = Paste.of(4000, source, ranges, 882);
        for (int from = 0; from < 4000; from += piece) {
            paste.apply(samples, from, Math.min(4000, from + piece));
        }
        assertArrayEquals(whole.channel(0), samples[0]);
        assertArrayEquals(whole.channel(1), samples[1]);
    }

    @Test
    void onlyWhatArrivedIsCheckedForNumbers() {
        float[][] samples = {{0f, Float.NaN}, {0f, 0f}};
        Loudness.requireFinite(samples, 0, 1);
        UnusableAudioException refusal =
                assertThrows(UnusableAudioException.class, () -> Loudness.requireFinite(samples, 1, 2));
        assertTrue(refusal.getMessage().contains("channel 0, frame 1"), refusal.getMessage());
    }
}
