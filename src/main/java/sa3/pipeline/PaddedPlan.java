package sa3.pipeline;

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

    private static int keptSamples(List<Double> seconds, int samples) {
        boolean oneLength = seconds.stream().distinct().count() == 1;
        return oneLength ? Math.min(LatentPlan.wholeSamples(seconds.get(0)), samples) : samples;
    }

    private static int roundUp(int value, int unit) {
        return Math.multiplyExact((value + unit - 1) / unit, unit);
    }
}
