package sa3.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;
import sa3.dsp.Resampler;

/**
 * Audio to start from.
 *
 * @param guide audio-to-audio: the clip leaves it by the init noise level; null = none
 * @param original inpainting and continuation: what stays outside the ranges; null = none
 * @param regenerate what to make anew in {@code original}, in order, without overlap
 */
public record SourceAudio(@Nullable AudioClip guide, @Nullable AudioClip original, List<TimeRange> regenerate) {
    public static final SourceAudio NONE = new SourceAudio(null, null, List.of());

    /** Seconds [start, end). */
    public record TimeRange(double start, double end) {
        public TimeRange {
            if (!(start >= 0) || !(end > start) || Double.isInfinite(end)) {
                throw new RequestException("inpaint range " + start + "-" + end
                        + ": expected two times in seconds, the first at least 0 and before the second");
            }
        }
    }

    public SourceAudio {
        regenerate = sorted(regenerate);
        if ((original == null) != regenerate.isEmpty()) {
            throw new RequestException(
                    original == null
                            ? "inpaint ranges need the audio to inpaint"
                            : "audio to inpaint needs at least one range of seconds, such as 2.5-4");
        }
    }

    public static SourceAudio guidedBy(AudioClip guide) {
        return new SourceAudio(guide, null, List.of());
    }

    public static SourceAudio inpainting(AudioClip original, List<TimeRange> regenerate) {
        return new SourceAudio(null, original, regenerate);
    }

    /** The same at 44.1 kHz stereo, as the networks and the paste take it; once for all takes. */
    SourceAudio atModelRate() {
        return new SourceAudio(atModelRate(guide), atModelRate(original), regenerate);
    }

    private static @Nullable AudioClip atModelRate(@Nullable AudioClip clip) {
        return clip == null ? null : Resampler.resampleStereo(clip, LatentPlan.SAMPLE_RATE_HZ);
    }

    private static List<TimeRange> sorted(List<TimeRange> ranges) {
        List<TimeRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingDouble(TimeRange::start));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).start() < sorted.get(i - 1).end()) {
                throw new RequestException("inpaint ranges " + text(sorted.get(i - 1)) + " and " + text(sorted.get(i))
                        + " overlap: join or separate them");
            }
        }
        return List.copyOf(sorted);
    }

    private static String text(TimeRange range) {
        return range.start() + "-" + range.end();
    }
}
