package sa3.train.flow;

import java.util.Arrays;
import sa3.train.data.Draws;

/**
 * Random parts of a sound to be found while the rest is given: 1 = given. The four kinds are chosen by weight.
 *
 * @param segments a few pieces anywhere are to be found
 * @param full all is to be found
 * @param causal a beginning is given
 * @param spans a large share, in up to four pieces, is to be found
 */
public record InpaintMasks(double segments, double full, double causal, double spans) {
    /** What the reference's PyTorch trainer uses. */
    public static final InpaintMasks REFERENCE = new InpaintMasks(0.1, 0.8, 0.1, 0);

    private static final int MAX_SEGMENTS = 10;
    private static final double[] SPAN_COUNT_WEIGHTS = {4, 2, 1, 1};
    private static final double LEAST_SPAN_SHARE = 0.2;

    public InpaintMasks {
        if (!(segments >= 0) || !(full >= 0) || !(causal >= 0) || !(spans >= 0)) {
            throw new IllegalArgumentException("weights of inpaint masks must be at least 0");
        }
    }

    /**
     * Draws a mask.
     *
     * @param real frames that are no padding
     * @return [frames]; 0 from {@code real} on
     */
    public float[] draw(Draws draws, int real, int frames) {
        float[] keep = new float[frames];
        if (real == 0) {
            return keep;
        }
        switch (draws.choose(segments, full, causal, spans)) {
            case 0 -> {
                Arrays.fill(keep, 0, real, 1);
                removeSegments(keep, real, draws);
            }
            case 2 -> Arrays.fill(keep, 0, draws.below(real + 1), 1);
            case 3 -> {
                Arrays.fill(keep, 0, real, 1);
                removeSpans(keep, real, draws);
            }
            default -> {
                // nothing is given
            }
        }
        return keep;
    }

    private static void removeSegments(float[] keep, int real, Draws draws) {
        int count = 1 + draws.below(MAX_SEGMENTS);
        int longest = Math.max(1, real / count);
        for (int i = 0; i < count; i++) {
            int length = 1 + draws.below(longest);
            int start = draws.below(real - length + 1);
            Arrays.fill(keep, start, start + length, 0);
        }
    }

    /** The pieces' lengths, and what is left between them, are cut at random places. */
    private static void removeSpans(float[] keep, int real, Draws draws) {
        double share = LEAST_SPAN_SHARE + (1 - LEAST_SPAN_SHARE) * draws.uniform();
        int removed = Math.min(real, Math.max(1, (int) (share * real)));
        int count = Math.min(Math.min(1 + draws.choose(SPAN_COUNT_WEIGHTS), removed), real - removed + 1);
        int[] lengths = parts(removed, count, 1, draws);
        int[] gaps = parts(real - removed, count + 1, 0, draws);
        int position = 0;
        for (int i = 0; i < count; i++) {
            position += gaps[i];
            Arrays.fill(keep, position, position + lengths[i], 0);
            position += lengths[i];
        }
    }

    /** {@code count} whole numbers that sum to {@code total}; inner ones at least {@code least}. */
    private static int[] parts(int total, int count, int least, Draws draws) {
        int free = total - least * count;
        int[] cuts = new int[count - 1];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = draws.below(Math.max(0, free) + 1);
        }
        Arrays.sort(cuts);
        int[] parts = new int[count];
        int before = 0;
        for (int i = 0; i < count; i++) {
            int end = i < cuts.length ? cuts[i] : Math.max(0, free);
            parts[i] = end - before + least;
            before = end;
        }
        return parts;
    }
}
