package sa3.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.pipeline.DemoPipeline.REQUEST;
import static sa3.pipeline.DemoPipeline.same;
import static sa3.pipeline.DemoPipeline.with;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Guidance;
import sa3.diffusion.Sampler;
import sa3.dsp.AudioClip;
import sa3.text.MusicalKey;

/** Random weights are enough to see that everything a person sets reaches the sound. */
class PipelineTest {
    private static final DemoPipeline DEMO = new DemoPipeline();
    private static final AudioClip PLAIN = DEMO.clip(REQUEST);

    @AfterAll
    static void close() {
        DEMO.close();
    }

    private static PromptSettings against(String negative) {
        return new PromptSettings("rain on a tin roof", negative, null, null);
    }

    @Test
    void sameRequestGivesTheSameClipBitForBit() {
        assertTrue(same(PLAIN, DEMO.clip(REQUEST)));
    }

    @Test
    void promptMatters() {
        assertFalse(same(PLAIN, DEMO.clip(with(PromptSettings.of("drums in a cave")))));
    }

    @Test
    void emptyPromptIsAPromptOfItsOwn() {
        assertFalse(same(PLAIN, DEMO.clip(with(PromptSettings.of("")))));
    }

    @Test
    void tempoMatters() {
        PromptSettings fast = new PromptSettings("rain on a tin roof", null, 174.0, null);
        assertFalse(same(PLAIN, DEMO.clip(with(fast))));
    }

    @Test
    void keyMatters() {
        PromptSettings minor = new PromptSettings("rain on a tin roof", null, null, MusicalKey.parse("A minor"));
        assertFalse(same(PLAIN, DEMO.clip(with(minor))));
    }

    @Test
    void weightOfAPhraseMatters() {
        assertFalse(same(PLAIN, DEMO.clip(with(PromptSettings.of("(rain:1.6) on a tin roof")))));
    }

    @Test
    void weightOfOneChangesNothing() {
        assertTrue(same(PLAIN, DEMO.clip(with(PromptSettings.of("(rain:1) on a tin roof")))));
    }

    @Test
    void negativePromptMattersAboveGuidanceOne() {
        AudioClip birds = DEMO.clip(with(against("birds"), DemoPipeline.guided(3)));
        assertFalse(same(birds, DEMO.clip(with(against("traffic"), DemoPipeline.guided(3)))));
    }

    @Test
    void negativePromptDiffersFromNone() {
        AudioClip birds = DEMO.clip(with(against("birds"), DemoPipeline.guided(3)));
        assertFalse(same(birds, DEMO.clip(with(DemoPipeline.guided(3)))));
    }

    @Test
    void negativePromptAtGuidanceOneChangesNothing() {
        assertTrue(same(PLAIN, DEMO.clip(with(against("birds")))));
    }

    @Test
    void negativePromptAtGuidanceOneGivesANote() {
        List<String> notes = DEMO.take(with(against("birds"))).notes();
        assertTrue(notes.stream().anyMatch(note -> note.contains("negative prompt is ignored")), notes.toString());
    }

    @Test
    void negativePromptThatActsGivesNoNote() {
        assertEquals(
                List.of(),
                DEMO.take(with(against("birds"), DemoPipeline.guided(3))).notes());
    }

    @Test
    void seedMatters() {
        assertFalse(same(PLAIN, DEMO.clip(with(8, 1))));
    }

    @Test
    void seedsBeyond32BitsMatter() {
        assertFalse(same(PLAIN, DEMO.clip(with(7 + (1L << 32), 1))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void itemOfACountIsTheSameSeedAlone(int index) {
        Take item = DEMO.takes(with(20, 3)).get(index);
        assertEquals(20 + index, item.seed());
        assertTrue(same(item.clip(), DEMO.clip(with(20 + index, 1))));
    }

    @Test
    void seedsMustNotRunOverTheLargest() {
        assertThrows(RequestException.class, () -> with(Long.MAX_VALUE, 2));
    }

    @ParameterizedTest
    @CsvSource({"8, 120, 705600", "1, 174, 60828", "2, 97.3, 217554", "1, 133.7, 79162", "1, 250.1, 42319"})
    void barsGiveTheExactNumberOfFrames(int bars, double bpm, int frames) {
        assertEquals(frames, DEMO.clip(with(ClipLength.ofBars(bars, bpm, 4))).frames());
    }

    @Test
    void secondsGiveTheExactNumberOfFrames() {
        assertEquals(
                54321, DEMO.clip(with(ClipLength.ofSeconds(54321.0 / 44100))).frames());
    }

    @Test
    void lengthAboveTheModelsLimitIsRefused() {
        assertThrows(RequestException.class, () -> DEMO.clip(with(ClipLength.ofSeconds(60.1))));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e-6})
    void lengthOfNoFrameIsRefused(double seconds) {
        assertThrows(RequestException.class, () -> ClipLength.ofSeconds(seconds));
    }

    @Test
    void absurdBarsAreRefused() {
        assertThrows(RequestException.class, () -> ClipLength.ofBars(Integer.MAX_VALUE, 120, 4));
    }

    static Stream<Arguments> samplersAndShifts() {
        return Stream.of(Sampler.values()).flatMap(sampler -> Stream.of(
                        DistributionShift.SAMPLING_DEFAULT,
                        new DistributionShift.Flux(),
                        new DistributionShift.Full(),
                        new DistributionShift.None())
                .map(shift -> Arguments.of(sampler, shift)));
    }

    @ParameterizedTest
    @MethodSource("samplersAndShifts")
    void everySamplerAndShiftIsFinite(Sampler sampler, DistributionShift shift) {
        SamplingSettings sampling = new SamplingSettings(3, sampler, shift, Guidance.of(1, 1), 1);
        assertTrue(isFinite(DEMO.clip(with(sampling))));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 7})
    void everyGuidanceIsFiniteAndMatters(double cfgScale) {
        AudioClip clip = DEMO.clip(with(DemoPipeline.guided(cfgScale)));
        assertTrue(isFinite(clip));
        assertFalse(same(clip, DEMO.clip(with(DemoPipeline.guided(1)))));
    }

    @Test
    void guidanceOfZeroIgnoresThePrompt() {
        AudioClip rain = DEMO.clip(with(DemoPipeline.guided(0)));
        AudioClip drums = DEMO.clip(with(PromptSettings.of("drums in a cave"), DemoPipeline.guided(0)));
        assertTrue(DemoPipeline.distance(rain, drums) < 1e-5);
    }

    @Test
    void stepsMatter() {
        SamplingSettings three =
                new SamplingSettings(3, Sampler.PINGPONG, DistributionShift.SAMPLING_DEFAULT, Guidance.of(1, 1), 1);
        assertFalse(same(PLAIN, DEMO.clip(with(three))));
    }

    private static boolean isFinite(AudioClip clip) {
        for (int c = 0; c < 2; c++) {
            for (float sample : clip.channel(c)) {
                if (!Float.isFinite(sample)) {
                    return false;
                }
            }
        }
        return true;
    }
}
