package sa3.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowTest {
    @Property
    void centredWindowsCoverEveryLatentOnce(
            @ForAll @IntRange(min = 1, max = 600) int total,
            @ForAll @IntRange(min = 1, max = 40) int chunk,
            @ForAll @IntRange(max = 20) int overlap) {
        assertCovers(total, Window.centred(total, chunk, overlap));
    }

    @Property
    void overlappingWindowsCoverEveryLatentOnce(
            @ForAll @IntRange(min = 1, max = 600) int total,
            @ForAll @IntRange(min = 1, max = 40) int chunk,
            @ForAll @IntRange(max = 39) int overlap) {
        assertCovers(total, Window.overlapping(total, chunk, Math.min(overlap, chunk - 1)));
    }

    @Property
    void growingWindowsCoverEveryLatentOnceAndKeepTheirOverlap(
            @ForAll @IntRange(min = 1, max = 600) int total,
            @ForAll @IntRange(min = 1, max = 40) int first,
            @ForAll @IntRange(min = 1, max = 8) int factor,
            @ForAll @IntRange(max = 20) int overlap) {
        List<Window> windows = Window.growing(total, first, first * factor, overlap);
        assertCovers(total, windows);
        assertTrue(total <= first + overlap || windows.get(0).keepTo() == first);
        for (Window window : windows) {
            assertEquals(Math.max(0, window.keepFrom() - overlap), window.start());
            assertEquals(Math.min(total, window.keepTo() + overlap), window.end());
            assertTrue(window.keepTo() - window.keepFrom() <= first * factor + overlap);
        }
    }

    private static void assertCovers(int total, List<Window> windows) {
        int next = 0;
        for (Window window : windows) {
            assertEquals(next, window.keepFrom());
            assertTrue(window.keepTo() > window.keepFrom() && window.start() <= window.keepFrom());
            assertTrue(window.keepTo() <= window.end() && window.start() >= 0 && window.end() <= total);
            next = window.keepTo();
        }
        assertEquals(total, next);
    }

    @Test
    void centredWindowsAreCutAsTheReferenceCutsThem() {
        assertEquals(
                List.of(new Window(0, 12, 0, 10), new Window(8, 20, 10, 18), new Window(10, 22, 18, 22)),
                Window.centred(22, 8, 2));
    }

    @Test
    void refusesAnOverlapAsLongAsTheChunk() {
        assertThrows(IllegalArgumentException.class, () -> Window.overlapping(10, 4, 4));
    }

    @Test
    void resizingValidLengthsRoundsUpButNeverBeyondTheTarget() {
        assertEquals(2, ValidLength.resize(34, 100, 3));
        assertEquals(4096, ValidLength.resize(16777217, 16777220, 4096));
    }

    @Test
    void maskBeginsWithTheValidPositions() {
        assertArrayEquals(new int[] {1, 1, 0}, ValidLength.mask(2, 3));
    }
}
