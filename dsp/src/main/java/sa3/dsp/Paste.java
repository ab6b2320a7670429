package sa3.dsp;

import java.util.Arrays;
import java.util.List;

/** Puts the source's own samples back around regenerated ranges, with cross-fades at the seams. */
public final class Paste {
    private final AudioClip source;
    private final float[] weight;

    private Paste(AudioClip source, float[] weight) {
        this.source = source;
        this.weight = weight;
    }

    /** 20 ms, the length of a seam. */
    public static int standardFadeFrames(int sampleRateHz) {
        return sampleRateHz / 50;
    }

    /**
     * Outside {@code regenerated} every sample is the source's, bit for bit; inside, the generated one. The fades lie
     * inside the ranges and keep the sum of both gains at 1 (raised cosine), since generator and source agree at the
     * seams. A range shorter than two fades shortens them to half its length. No fade at the first and last frame of
     * the clip. Where the source ends before the generated clip does, the rest is generated and the fade lies on the
     * source's last frames: behind its end there is nothing to fade from.
     *
     * @param generated decides length, channels and rate
     * @param source same rate and channels; may be shorter or longer
     * @param regenerated in any order; ranges that overlap or touch count as one; cut to the clip
     * @throws IllegalArgumentException different rates or channels, or a negative fade
     */
    public static AudioClip keepOutside(
            AudioClip generated, AudioClip source, List<FrameRange> regenerated, int fadeFrames) {
        if (generated.sampleRateHz() != source.sampleRateHz() || generated.channels() != source.channels()) {
            throw new IllegalArgumentException("cannot paste " + describe(source) + " into " + describe(generated));
        }
        float[][] out = new float[generated.channels()][];
        for (int c = 0; c < out.length; c++) {
            out[c] = generated.channel(c);
        }
        of(generated.frames(), source, regenerated, fadeFrames).apply(out, 0, generated.frames());
        return AudioClip.ofOwned(out, generated.sampleRateHz());
    }

    /**
     * The same for a clip that arrives piece by piece.
     *
     * @param frames of the whole clip
     * @param source at the clip's rate, with its channels
     */
    public static Paste of(int frames, AudioClip source, List<FrameRange> regenerated, int fadeFrames) {
        if (fadeFrames < 0) {
            throw new IllegalArgumentException("fade of " + fadeFrames + " frames");
        }
        return new Paste(source, generatedWeights(frames, source.frames(), regenerated, fadeFrames));
    }

    /** Pastes into frames [fromFrame, toFrame) of {@code samples} [channels][frames of the whole clip], in place. */
    public void apply(float[][] samples, int fromFrame, int toFrame) {
        for (int c = 0; c < samples.length; c++) {
            mix(samples[c], source.shared(c), fromFrame, Math.min(toFrame, source.frames()));
        }
    }

    private void mix(float[] generated, float[] kept, int from, int to) {
        for (int n = from; n < to; n++) {
            if (weight[n] == 0f) {
                generated[n] = kept[n];
            } else if (weight[n] < 1f) {
                generated[n] = weight[n] * generated[n] + (1f - weight[n]) * kept[n];
            }
        }
    }

    /** Per frame the share of the generated clip: 0 outside the ranges, rising to 1 inside. */
    private static float[] generatedWeights(int frames, int sourceFrames, List<FrameRange> ranges, int fadeFrames) {
        boolean[] inside = new boolean[frames];
        for (FrameRange range : ranges) {
            Arrays.fill(inside, Math.min(range.startFrame(), frames), Math.min(range.endFrame(), frames), true);
        }
        if (sourceFrames < frames) {
            Arrays.fill(inside, Math.max(sourceFrames - fadeFrames, sourceFrames / 2), frames, true);
        }
        float[] weight = new float[frames];
        for (int start = 0; start < frames; start++) {
            if (!inside[start]) {
                continue;
            }
            int end = start;
            while (end < frames && inside[end]) {
                end++;
            }
            fillRange(weight, start, end, fadeFrames);
            start = end;
        }
        return weight;
    }

    private static void fillRange(float[] weight, int start, int end, int fadeFrames) {
        boolean fadesIn = start > 0;
        boolean fadesOut = end < weight.length;
        int fade = fadesIn && fadesOut ? Math.min(fadeFrames, (end - start) / 2) : Math.min(fadeFrames, end - start);
        Arrays.fill(weight, start, end, 1f);
        for (int i = 0; i < fade; i++) {
            float rising = (float) (0.5 - 0.5 * Math.cos(Math.PI * (i + 0.5) / fade));
            if (fadesIn) {
                weight[start + i] = rising;
            }
            if (fadesOut) {
                weight[end - 1 - i] = rising;
            }
        }
    }

    private static String describe(AudioClip clip) {
        return clip.channels() + " channels at " + clip.sampleRateHz() + " Hz";
    }
}
