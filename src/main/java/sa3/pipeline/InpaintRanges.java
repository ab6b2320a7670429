package sa3.pipeline;

import java.util.ArrayList;
import java.util.List;
import sa3.dsp.FrameRange;

/** The ranges of a request, in latents for the network and in frames for the paste. */
final class InpaintRanges {
    private InpaintRanges() {}

    /**
     * Half-open ranges of latents to regenerate. One that is too short for a latent is widened to one, except in the
     * reference's own output, where nothing is regenerated then.
     */
    static int[][] latents(GenerationRequest request, LatentPlan plan, List<String> notes) {
        List<int[]> ranges = new ArrayList<>();
        for (SourceAudio.TimeRange range : request.source().regenerate()) {
            LatentPlan.Range latents = plan.latents(range.start(), range.end());
            if (!latents.isEmpty()) {
                ranges.add(new int[] {latents.from(), latents.to()});
            } else if (!request.finish().reference()) {
                int from = Math.max(0, Math.min(latents.from(), plan.latentFrames() - 1));
                ranges.add(new int[] {from, from + 1});
                notes.add("inpaint range " + range.start() + "-" + range.end()
                        + " is shorter than one latent (93 ms): one latent around it is made anew");
            }
        }
        return ranges.toArray(int[][]::new);
    }

    /** The same ranges in frames of the clip. */
    static List<FrameRange> frames(GenerationRequest request, int clipFrames) {
        return request.source().regenerate().stream()
                .map(range -> new FrameRange(frame(range.start(), clipFrames), frame(range.end(), clipFrames)))
                .toList();
    }

    private static int frame(double seconds, int clipFrames) {
        return (int) Math.min(clipFrames, Math.rint(seconds * LatentPlan.SAMPLE_RATE_HZ));
    }
}
