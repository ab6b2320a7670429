package sa3.train.data;

import org.jspecify.annotations.Nullable;

/**
 * Brings stored latents to the length that is trained on: longer ones are cut, shorter ones go on in silence.
 *
 * @param frames the length
 * @param silence latents of silence; null = zeros
 */
public record LatentCrop(int frames, @Nullable Latents silence) {
    /** Latents of the wanted length, and which of them are real. */
    public record Cropped(Latents latents, FrameMask valid) {}

    public LatentCrop {
        if (frames < 1) {
            throw new IllegalArgumentException("a crop has at least 1 latent, found " + frames);
        }
    }

    /** The last frame that a cut may begin at: as in the reference, none that would reach the last real frame. */
    public int lastStart(FrameMask valid) {
        int last = valid.last();
        return valid.frames() > frames && last > frames ? last - frames : 0;
    }

    /**
     * Cuts or fills up.
     *
     * @param start first frame of the cut; 0 where nothing is cut
     */
    public Cropped apply(Latents latents, FrameMask valid, int start) {
        int channels = latents.channels();
        int stored = latents.frames();
        int copied = Math.min(frames, stored - start);
        float[] cut = new float[channels * frames];
        for (int c = 0; c < channels; c++) {
            System.arraycopy(latents.values(), c * stored + start, cut, c * frames, copied);
            if (silence != null) {
                fill(silence, cut, c, copied);
            }
        }
        return new Cropped(new Latents(channels, cut), valid.cut(start, frames));
    }

    /** Silence repeats where it is too short. */
    private void fill(Latents with, float[] cut, int channel, int from) {
        int length = with.frames();
        for (int i = from; i < frames; i++) {
            cut[channel * frames + i] = with.values()[channel * length + (i - from) % length];
        }
    }
}
