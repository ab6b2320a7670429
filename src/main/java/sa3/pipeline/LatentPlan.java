package sa3.pipeline;

import org.jspecify.annotations.Nullable;
import sa3.codec.Chunking;
import sa3.codec.SameConfig;

/**
 * Lengths of one clip: how many latents are generated and how many samples of their audio are kept.
 *
 * @param latentFrames latents to generate
 * @param audioFrames samples per channel to keep, at {@value #SAMPLE_RATE_HZ} Hz
 * @param samplesPerLatent the codec's stride
 */
public record LatentPlan(int latentFrames, int audioFrames, int samplesPerLatent) {
    /** The one rate of the models. */
    public static final int SAMPLE_RATE_HZ = SameConfig.SAMPLE_RATE_HZ;

    /** Latents [from, to) of a stretch of time. */
    public record Range(int from, int to) {
        public boolean isEmpty() {
            return to <= from;
        }
    }

    /**
     * The fewest latents that cover the time, at least one, an even number where the codec works in pairs.
     *
     * @throws IllegalArgumentException seconds not above 0
     */
    public static LatentPlan of(double seconds, int samplesPerLatent, boolean inPairs) {
        if (!(seconds > 0) || Double.isInfinite(seconds)) {
            throw new IllegalArgumentException("the length must be above 0 seconds, found " + seconds);
        }
        int latents = Math.max(1, (int) Math.ceil(seconds * SAMPLE_RATE_HZ / samplesPerLatent));
        int frames = (int) Math.rint(seconds * SAMPLE_RATE_HZ);
        return new LatentPlan(inPairs && latents % 2 == 1 ? latents + 1 : latents, frames, samplesPerLatent);
    }

    /** Latents that the conditioning counts for a length: of whole samples, without padding; 0 for less than a sample. */
    public static int effectiveLatents(double seconds, int samplesPerLatent) {
        return (int) Math.ceil((double) wholeSamples(seconds) / samplesPerLatent);
    }

    /** Samples of a length, cut off as the reference does. */
    static int wholeSamples(double seconds) {
        return (int) (seconds * SAMPLE_RATE_HZ);
    }

    /** The latents of a stretch to regenerate, ends rounded half to even; may be empty where the stretch is short. */
    public Range latents(double startSeconds, double endSeconds) {
        int from = (int) Math.rint(startSeconds * SAMPLE_RATE_HZ / samplesPerLatent);
        int to = (int) Math.rint(endSeconds * SAMPLE_RATE_HZ / samplesPerLatent);
        return new Range(Math.max(0, from), Math.min(latentFrames, to));
    }

    /**
     * The reference's way to decode: in chunks if the clip exceeds one window, in one pass if it fits and is even, else in
     * small chunks unless it fits one of those.
     *
     * @return null for one pass
     */
    public @Nullable Chunking decoding(Chunking preferred) {
        Chunking chunking = latentFrames > window(preferred) || latentFrames % 2 == 0 ? preferred : new Chunking(2, 2);
        return latentFrames > window(chunking) ? chunking : null;
    }

    private static int window(Chunking chunking) {
        return chunking.chunk() + 2 * chunking.overlap();
    }
}
