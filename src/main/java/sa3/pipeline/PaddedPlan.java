package sa3.pipeline;

import java.util.Arrays;
import java.util.List;

/**
 * Lengths of a batch in the padded flow: all clips as long as the longest with a tail added, each with a valid length that
 * masks attention and audio.
 *
 * @param latentFrames latents of the batch
 * @param effectiveFrames per clip, latents without the tail: what the distribution shift is told
 * @param validFrames per clip, latents with the tail, at most latentFrames
 * @param audioFrames samples per channel to keep: the clips' own length if they agree, else everything
 */
public record PaddedPlan(int latentFrames, List<Integer> effectiveFrames, List<Integer> validFrames, int audioFrames) {
    /** The encoder's smallest unit in latents, which lengths are rounded up to. */
    private static final int ALIGNMENT_LATENTS = 2;

    public PaddedPlan {
        effectiveFrames = List.copyOf(effectiveFrames);
        validFrames = List.copyOf(validFrames);
    }

    /**
     * @param seconds one length per clip
     * @param paddingSeconds the tail
     * @param largestSamples the model's limit
     */
    public static PaddedPlan of(List<Double> seconds, double paddingSeconds, int samplesPerLatent, int largestSamples) {
        double longest = seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        int samples = roundUp(LatentPlan.wholeSamples(longest + paddingSeconds), samplesPerLatent);
        samples = Math.min(roundUp(samples, samplesPerLatent * ALIGNMENT_LATENTS), largestSamples);
        int latents = samples / samplesPerLatent;
        int tail = LatentPlan.wholeSamples(paddingSeconds) / samplesPerLatent;
        List<Integer> effective = seconds.stream()
                .map(length -> LatentPlan.effectiveLatents(length, samplesPerLatent))
                .toList();
        List<Integer> valid = effective.stream()
                .map(length -> Math.min(latents, length + tail))
                .toList();
        return new PaddedPlan(latents, effective, valid, keptSamples(seconds, samples));
    }

    /**
     * Which latents to keep when stretches are made anew: decided per sample, then taken at the nearest sample of each
     * latent. Nothing beyond the longest clip is kept.
     *
     * @param samples of the padded audio
     * @return [latentFrames], 1 = keep
     */
    public static float[] keptLatents(
            List<SourceAudio.TimeRange> regenerate, int samples, int latentFrames, double longestSeconds) {
        float[] kept = new float[samples];
        Arrays.fill(kept, 0, Math.min(samples, LatentPlan.wholeSamples(longestSeconds)), 1);
        for (SourceAudio.TimeRange range : regenerate) {
            int from = Math.min(samples, LatentPlan.wholeSamples(range.start()));
            Arrays.fill(kept, from, Math.min(samples, LatentPlan.wholeSamples(range.end())), 0);
        }
        float[] latents = new float[latentFrames];
        for (int i = 0; i < latentFrames; i++) {
            latents[i] = kept[(int) ((long) i * samples / latentFrames)];
        }
        return latents;
    }

    /** Samples per channel to keep of a decoded batch: the clips' own length if they agree, else everything. */
    public static int keptSamples(List<Double> seconds, int samples) {
        boolean oneLength = seconds.stream().distinct().count() == 1;
        return oneLength ? Math.min(LatentPlan.wholeSamples(seconds.get(0)), samples) : samples;
    }

    private static int roundUp(int value, int unit) {
        return Math.multiplyExact((value + unit - 1) / unit, unit);
    }
}
