package sa3.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ChunkingTest {
    private static final SameConfig SMALL = SameConfig.released(SameConfig.Variant.CHUNKED, true);
    private static final SameConfig LARGE = SameConfig.released(SameConfig.Variant.SLIDING, true);

    private static List<Window> windows(SameConfig config, int latents, long budgetBytes) {
        Chunking chunking = Chunking.fitting(config, latents, 1, budgetBytes);
        return Window.centred(latents, chunking.chunk(), chunking.overlap());
    }

    @Property
    void everyWindowSeesAsFarAsTheReach(
            @ForAll boolean large,
            @ForAll @IntRange(min = 1, max = 2100) int pairs,
            @ForAll @LongRange(min = 1, max = 4L << 30) long budgetBytes) {
        SameConfig config = large ? LARGE : SMALL;
        int latents = 2 * pairs;
        for (Window window : windows(config, latents, budgetBytes)) {
            assertTrue(window.start() == 0 || window.keepFrom() - window.start() >= config.reach());
            assertTrue(window.end() == latents || window.end() - window.keepTo() >= config.reach());
        }
    }

    @Property
    void windowsOfTheSmallCodecCutNoPair(
            @ForAll @IntRange(min = 1, max = 700) int pairs,
            @ForAll @LongRange(min = 1, max = 1L << 30) long budgetBytes) {
        for (Window window : windows(SMALL, 2 * pairs, budgetBytes)) {
            assertEquals(0, window.start() % 2);
            assertEquals(0, window.end() % 2);
        }
    }

    @Property
    void moreMemoryNeverMeansMoreWindows(
            @ForAll @IntRange(min = 1, max = 2000) int pairs,
            @ForAll @LongRange(min = 1, max = 1L << 30) long budgetBytes) {
        int few = windows(SMALL, 2 * pairs, 2 * budgetBytes).size();
        assertTrue(few <= windows(SMALL, 2 * pairs, budgetBytes).size());
    }

    @Test
    void aClipThatFitsIsOneWindow() {
        assertEquals(List.of(new Window(0, 108, 0, 108)), windows(SMALL, 108, 1L << 30));
    }

    @Property
    void theLargeCodecNeverGetsLongWindows(@ForAll @IntRange(min = 1, max = 5000) int latents) {
        assertTrue(windows(LARGE, latents, Long.MAX_VALUE / 4).get(0).length() <= 512);
    }

    @Test
    void theSmallestWindowsAreUsedWhenNothingFits() {
        assertEquals(6, windows(SMALL, 100, 0).get(0).length());
    }
}
