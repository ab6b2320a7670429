package sa3.pipeline;

import java.util.List;
import sa3.dsp.AudioClip;
import sa3.dsp.Limiter;
import sa3.dsp.Loudness;
import sa3.dsp.Paste;

/** From decoded audio to the finished take: trim, put the original back, limit, refuse what is unusable. */
final class Finishing {
    private Finishing() {}

    static Take finish(
            GenerationRequest request, LatentPlan plan, Take.Raw raw, long seed, int index, List<String> notes) {
        AudioClip clip = raw.decoded().slice(0, plan.audioFrames());
        Loudness.requireUsable(clip);
        if (request.finish().reference()) {
            return new Take(clip, seed, index, 0, raw, notes);
        }
        AudioClip original = request.source().original();
        if (original != null) {
            clip = Paste.keepOutside(
                    clip,
                    original,
                    InpaintRanges.frames(request, clip.frames()),
                    Paste.standardFadeFrames(clip.sampleRateHz()));
        }
        Limiter.Result limited =
                Limiter.withCeiling((float) request.finish().limiterCeiling()).apply(clip);
        return new Take(limited.clip(), seed, index, limited.maxReductionDb(), raw, notes);
    }
}
