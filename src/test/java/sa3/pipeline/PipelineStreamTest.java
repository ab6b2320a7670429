package sa3.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.pipeline.DemoPipeline.REQUEST;
import static sa3.pipeline.DemoPipeline.sine;
import static sa3.pipeline.DemoPipeline.with;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import sa3.dsp.AudioClip;
import sa3.mlx.MlxRuntime;
import sa3.pipeline.SourceAudio.TimeRange;

/** Takes that are heard while they are decoded. */
class PipelineStreamTest {
    private static final DemoPipeline DEMO = new DemoPipeline();
    private static final GenerationRequest LONG = with(ClipLength.ofSeconds(20));

    @AfterAll
    static void close() {
        DEMO.close();
    }

    /** Puts the pieces together again, and notes what happened when. */
    private static class Ear implements TakeStream {
        final List<String> story = new ArrayList<>();
        final List<Take> takes = new ArrayList<>();
        float[][] samples = {};
        int heardFrames;

        @Override
        public void begins(long seed, int index, int frames) {
            story.add("begins " + seed);
            samples = new float[2][frames];
            heardFrames = 0;
        }

        @Override
        public void audio(int fromFrame, float[][] piece) {
            assertEquals(heardFrames, fromFrame);
            for (int c = 0; c < 2; c++) {
                System.arraycopy(piece[c], 0, samples[c], fromFrame, piece[c].length);
            }
            heardFrames += piece[0].length;
            story.add("audio");
        }

        void progress(String stage, int done, int total) {
            if (stage.equals("decode") && done > 0) {
                story.add("window");
            }
        }

        @Override
        public void ends(Take take) {
            story.add("ends " + take.seed());
            takes.add(take);
            assertEquals(samples[0].length, heardFrames);
            assertTrue(DemoPipeline.same(take.clip(), new AudioClip(samples, DemoPipeline.RATE_HZ)));
        }
    }

    private static Ear hear(GenerationRequest request) {
        Ear ear = new Ear();
        new Pipeline(DEMO.networks(), 60).stream(request, ear::progress, new Cancellation(), ear);
        return ear;
    }

    /** The finished take differs from the whole decode by rounding alone. */
    private static void assertStreamedEqualsWhole(GenerationRequest request) {
        AudioClip whole = DEMO.clip(request);
        AudioClip streamed = hear(request).takes.get(0).clip();
        assertEquals(whole.frames(), streamed.frames());
        for (int c = 0; c < 2; c++) {
            for (int n = 0; n < whole.frames(); n++) {
                assertEquals(whole.sample(c, n), streamed.sample(c, n), 1e-4f, "frame " + n);
            }
        }
    }

    @Test
    void heardAudioIsTheTakeBitForBitAndThatOfAWholeDecode() {
        assertStreamedEqualsWhole(LONG);
    }

    @Test
    void withLimiterAtWorkToo() {
        GenerationRequest quiet = new GenerationRequest(
                LONG.prompt(),
                LONG.length(),
                LONG.sampling(),
                LONG.source(),
                LONG.seeds(),
                new GenerationRequest.Finish(0.02, false));
        assertTrue(hear(quiet).takes.get(0).limiterReductionDb() > 1);
        assertStreamedEqualsWhole(quiet);
    }

    @Test
    void withPastedSourceToo() {
        SourceAudio source = SourceAudio.inpainting(sine(220, 20), List.of(new TimeRange(3, 9)));
        assertStreamedEqualsWhole(new GenerationRequest(
                LONG.prompt(), LONG.length(), LONG.sampling(), source, LONG.seeds(), LONG.finish()));
    }

    @Test
    void inTheReferencesOwnWindowsToo() {
        assertStreamedEqualsWhole(new GenerationRequest(
                REQUEST.prompt(),
                ClipLength.ofSeconds(3),
                REQUEST.sampling(),
                REQUEST.source(),
                REQUEST.seeds(),
                GenerationRequest.Finish.REFERENCE));
    }

    @Test
    void firstSecondsSoundBeforeTheLastWindowIsDecoded() {
        List<String> story = hear(LONG).story;
        int firstAudio = story.indexOf("audio");
        long windowsAfter = story.subList(firstAudio, story.size()).stream()
                .filter("window"::equals)
                .count();
        assertTrue(firstAudio > 0 && windowsAfter >= 2, "the last but one begins after the first audio: " + story);
    }

    @Test
    void takesComeOneAfterTheOther() {
        Ear ear = hear(with(5, 3));
        assertEquals(
                List.of("begins 5", "ends 5", "begins 6", "ends 6", "begins 7", "ends 7"),
                ear.story.stream()
                        .filter(event -> event.startsWith("begins") || event.startsWith("ends"))
                        .toList());
        assertTrue(DemoPipeline.same(
                ear.takes.get(1).clip(), hear(with(6, 1)).takes.get(0).clip()));
    }

    @Test
    void listenerThatThrowsStopsTheJobAndLeavesNoHandle() {
        long before = MlxRuntime.liveHandles();
        Ear ear = new Ear() {
            @Override
            public void audio(int fromFrame, float[][] piece) {
                throw new IllegalStateException("enough");
            }
        };
        assertThrows(IllegalStateException.class, () -> new Pipeline(DEMO.networks(), 60)
                .stream(REQUEST, ProgressListener.NONE, new Cancellation(), ear));
        assertEquals(List.of(), ear.takes);
        assertEquals(before, MlxRuntime.liveHandles());
    }
}
