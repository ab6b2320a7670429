package sa3.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.pipeline.DemoPipeline.distance;
import static sa3.pipeline.DemoPipeline.noise;
import static sa3.pipeline.DemoPipeline.same;
import static sa3.pipeline.DemoPipeline.sine;
import static sa3.pipeline.DemoPipeline.with;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import sa3.dsp.AudioClip;
import sa3.pipeline.SourceAudio.TimeRange;

/** Guide, inpainting and continuation on the bundled model. */
class PipelineSourceTest {
    private static final DemoPipeline DEMO = new DemoPipeline();
    private static final AudioClip SINE = sine(220, 1);
    private static final List<TimeRange> MIDDLE = List.of(new TimeRange(0.3, 0.6));
    private static final int FROM = 13230;
    private static final int TO = 26460;

    @AfterAll
    static void close() {
        DEMO.close();
    }

    private static GenerationRequest inpainting(AudioClip original, List<TimeRange> ranges) {
        return with(SourceAudio.inpainting(original, ranges), 1);
    }

    private static double distanceToGuide(double level) {
        AudioClip guide = noise(3, 1);
        Take take = DEMO.take(with(SourceAudio.guidedBy(guide), level));
        return distance(take.raw().decoded(), DEMO.throughCodec(guide));
    }

    @Test
    void guideMatters() {
        AudioClip one = DEMO.clip(with(SourceAudio.guidedBy(SINE), 0.5));
        assertFalse(same(one, DEMO.clip(with(SourceAudio.guidedBy(noise(3, 1)), 0.5))));
    }

    @Test
    void leastNoiseIsAlmostTheGuide() {
        assertTrue(distanceToGuide(0.01) < 0.1 * distanceToGuide(1));
    }

    @Test
    void distanceToTheGuideGrowsWithTheNoise() {
        double[] distances = {distanceToGuide(0.01), distanceToGuide(0.3), distanceToGuide(1)};
        assertTrue(distances[0] < distances[1] && distances[1] < distances[2], Arrays.toString(distances));
    }

    @Test
    void guideOfAnotherRateAndMonoIsTaken() {
        AudioClip mono = new AudioClip(new float[][] {sine(220, 1).channel(0)}, 22050);
        assertEquals(44100, DEMO.clip(with(SourceAudio.guidedBy(mono), 0.5)).frames());
    }

    @Test
    void outsideTheRangeTheInputReturnsBitForBit() {
        AudioClip clip = DEMO.clip(inpainting(SINE, MIDDLE));
        for (int c = 0; c < 2; c++) {
            assertArrayEquals(Arrays.copyOf(SINE.channel(c), FROM), Arrays.copyOf(clip.channel(c), FROM));
            assertArrayEquals(
                    Arrays.copyOfRange(SINE.channel(c), TO, 44100), Arrays.copyOfRange(clip.channel(c), TO, 44100));
        }
    }

    @Test
    void insideTheRangeIsMadeAnew() {
        AudioClip clip = DEMO.clip(inpainting(SINE, MIDDLE));
        assertTrue(distance(clip.slice(FROM, TO), SINE.slice(FROM, TO)) > 0.01);
    }

    @Test
    void seamsHaveNoJump() {
        AudioClip clip = DEMO.clip(inpainting(SINE, MIDDLE));
        double smooth = largestJump(SINE, 1, 44100);
        assertTrue(largestJump(clip, FROM, FROM + 2) <= smooth * 1.01, "at the start");
        assertTrue(largestJump(clip, TO - 1, TO + 1) <= smooth * 1.01, "at the end");
    }

    /** Between consecutive samples, the second of them in [from, to). */
    private static double largestJump(AudioClip clip, int from, int to) {
        double largest = 0;
        for (int n = from; n < to; n++) {
            largest = Math.max(largest, Math.abs(clip.sample(0, n) - clip.sample(0, n - 1)));
            largest = Math.max(largest, Math.abs(clip.sample(1, n) - clip.sample(1, n - 1)));
        }
        return largest;
    }

    @Test
    void rangeMatters() {
        AudioClip middle = DEMO.take(inpainting(SINE, MIDDLE)).raw().decoded();
        Take late = DEMO.take(inpainting(SINE, List.of(new TimeRange(0.6, 0.9))));
        assertFalse(same(middle, late.raw().decoded()));
    }

    @Test
    void originalReachesTheRange() {
        AudioClip one = DEMO.clip(inpainting(SINE, MIDDLE)).slice(18000, 20000);
        AudioClip two = DEMO.clip(inpainting(noise(3, 1), MIDDLE)).slice(18000, 20000);
        assertFalse(same(one, two));
    }

    @Test
    void severalRangesKeepWhatLiesBetween() {
        List<TimeRange> ranges = List.of(new TimeRange(0.7, 0.9), new TimeRange(0.1, 0.3));
        AudioClip clip = DEMO.clip(inpainting(SINE, ranges));
        assertTrue(same(SINE.slice(13230, 30870), clip.slice(13230, 30870)));
    }

    @Test
    void tinyRangeIsWidenedWithANote() {
        Take take = DEMO.take(inpainting(SINE, List.of(new TimeRange(0.5, 0.505))));
        assertTrue(take.notes().stream().anyMatch(note -> note.contains("shorter than one latent")));
    }

    @Test
    void continuationKeepsTheSource() {
        AudioClip source = sine(220, 0.6);
        AudioClip clip = DEMO.clip(inpainting(source, List.of(new TimeRange(source.seconds(), 1))));
        int kept = source.frames() - 882; // the seam lies on the source's last 20 ms
        assertEquals(44100, clip.frames());
        assertTrue(same(source.slice(0, kept), clip.slice(0, kept)));
    }

    @Test
    void continuationGoesOn() {
        AudioClip source = sine(220, 0.6);
        AudioClip clip = DEMO.clip(inpainting(source, List.of(new TimeRange(source.seconds(), 1))));
        AudioClip tail = clip.slice(source.frames(), clip.frames());
        AudioClip silence = new AudioClip(new float[2][tail.frames()], 44100);
        assertTrue(distance(tail, silence) > 1e-3);
    }

    @Test
    void besideAnOriginalTheGuideMatters() {
        AudioClip one = DEMO.clip(with(new SourceAudio(SINE, SINE, MIDDLE), 0.5));
        AudioClip two = DEMO.clip(with(new SourceAudio(noise(3, 1), SINE, MIDDLE), 0.5));
        assertFalse(same(one.slice(FROM, TO), two.slice(FROM, TO)));
    }

    @Test
    void besideAGuideTheOriginalMatters() {
        AudioClip one = DEMO.clip(with(new SourceAudio(SINE, SINE, MIDDLE), 0.5));
        AudioClip two = DEMO.clip(with(new SourceAudio(SINE, noise(3, 1), MIDDLE), 0.5));
        assertFalse(same(one.slice(18000, 20000), two.slice(18000, 20000)));
    }

    @Test
    void rangeBehindTheEndIsRefused() {
        assertThrows(RequestException.class, () -> DEMO.clip(inpainting(SINE, List.of(new TimeRange(0.5, 1.1)))));
    }
}
