package sa3.train.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import sa3.train.data.Draws;

/** Masks as the reference's PyTorch trainer draws them: 1 = given. */
class InpaintMasksTest {
    private static final int COUNT = 4000;
    private static final int FRAMES = 20;

    private static float[] mask(InpaintMasks masks, long sample, int real, int frames) {
        return masks.draw(Draws.of(42, sample, Draws.Purpose.MASK), real, frames);
    }

    private static int given(float[] mask) {
        int given = 0;
        for (float frame : mask) {
            assertTrue(frame == 0 || frame == 1);
            given += (int) frame;
        }
        return given;
    }

    /** Lengths of the runs of zeros. */
    private static List<Integer> holes(float[] mask, int real) {
        List<Integer> holes = new ArrayList<>();
        int length = 0;
        for (int i = 0; i <= real; i++) {
            boolean isHole = i < real && mask[i] == 0;
            if (!isHole && length > 0) {
                holes.add(length);
            }
            length = isHole ? length + 1 : 0;
        }
        return holes;
    }

    @Property(tries = 200)
    void nothingIsGivenBehindTheSound(
            @ForAll long sample,
            @ForAll @IntRange(min = 0, max = 30) int real,
            @ForAll @IntRange(min = 0, max = 9) int padding) {
        float[] mask = mask(new InpaintMasks(1, 1, 1, 1), sample, real, real + padding);
        assertEquals(real + padding, mask.length);
        for (int i = real; i < mask.length; i++) {
            assertEquals(0, mask[i]);
        }
        given(mask);
    }

    @Test
    void fullMasksGiveNothing() {
        for (int i = 0; i < 50; i++) {
            assertEquals(0, given(mask(new InpaintMasks(0, 1, 0, 0), i, FRAMES, FRAMES)));
        }
    }

    @Test
    void causalMasksGiveABeginningOfAnyLength() {
        int[] counts = new int[FRAMES + 1];
        for (int i = 0; i < COUNT; i++) {
            float[] mask = mask(new InpaintMasks(0, 0, 1, 0), i, FRAMES, FRAMES);
            int given = given(mask);
            for (int frame = 0; frame < given; frame++) {
                assertEquals(1, mask[frame]);
            }
            counts[given]++;
        }
        for (int count : counts) {
            assertEquals(1.0 / (FRAMES + 1), (double) count / COUNT, 0.02);
        }
    }

    @Test
    void segmentsAreUpToTenPiecesThatTogetherAreNoLongerThanTheSound() {
        int most = 0;
        for (int i = 0; i < COUNT; i++) {
            List<Integer> holes = holes(mask(new InpaintMasks(1, 0, 0, 0), i, 100, 100), 100);
            assertTrue(!holes.isEmpty() && holes.size() <= 10, holes.toString());
            most = Math.max(most, holes.size());
        }
        assertTrue(most >= 8, "pieces " + most);
    }

    @Test
    void spansAreAFifthToAllOfTheSoundInUpToFourPieces() {
        int[] counts = new int[5];
        for (int i = 0; i < COUNT; i++) {
            float[] mask = mask(new InpaintMasks(0, 0, 0, 1), i, 100, 100);
            int found = 100 - given(mask);
            assertTrue(found >= 20 && found <= 100, "to find " + found);
            List<Integer> holes = holes(mask, 100);
            assertTrue(!holes.isEmpty() && holes.size() <= 4, holes.toString());
            counts[holes.size()]++;
        }
        assertTrue(counts[1] > COUNT / 2 && counts[2] > 0 && counts[3] > 0 && counts[4] > 0, "touching pieces are one");
    }

    @Test
    void kindsComeByTheirWeights() {
        int something = 0;
        for (int i = 0; i < COUNT; i++) {
            something += given(mask(InpaintMasks.REFERENCE, i, FRAMES, FRAMES)) > 0 ? 1 : 0;
        }
        double ofCausal = 0.1 * FRAMES / (FRAMES + 1);
        assertEquals(0.1 + ofCausal, (double) something / COUNT, 0.02);
    }
}
