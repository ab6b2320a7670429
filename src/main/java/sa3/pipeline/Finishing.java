package sa3.pipeline;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;
import sa3.dsp.Limiter;
import sa3.dsp.LimiterStream;
import sa3.dsp.Loudness;
import sa3.dsp.Paste;
import sa3.lora.live.Played;

/**
 * From decoded audio to the finished take, as the audio arrives: trim, put the original back, limit, refuse what is
 * unusable.
 */
final class Finishing implements Codec.ArrivalListener {
    private final float[][] samples;
    private final @Nullable Paste paste;
    private final LimiterStream limiter;
    private final @Nullable TakeStream stream;
    private int arrivedFrames;
    private int finalFrames;

    /** @param stream hears of final audio; null = nobody does before the end */
    Finishing(GenerationRequest request, LatentPlan plan, @Nullable TakeStream stream) {
        int frames = plan.audioFrames();
        AudioClip original = request.source().original();
        boolean plain = request.finish().reference();
        samples = new float[2][frames];
        paste = plain || original == null
                ? null
                : Paste.of(
                        frames,
                        original,
                        InpaintRanges.frames(request, frames),
                        Paste.standardFadeFrames(LatentPlan.SAMPLE_RATE_HZ));
        double ceiling = plain ? Double.POSITIVE_INFINITY : request.finish().limiterCeiling();
        limiter = new LimiterStream(Limiter.withCeiling((float) ceiling), frames);
        this.stream = stream;
    }

    @Override
    public void arrived(float[][] decoded, int decodedFrames) {
        int to = Math.min(decodedFrames, samples[0].length);
        for (int c = 0; c < samples.length; c++) {
            System.arraycopy(decoded[c], arrivedFrames, samples[c], arrivedFrames, to - arrivedFrames);
        }
        Loudness.requireFinite(samples, arrivedFrames, to);
        if (paste != null) {
            paste.apply(samples, arrivedFrames, to);
        }
        arrivedFrames = to;
        emit(limiter.advance(samples, to));
    }

    private void emit(int ready) {
        if (stream != null && ready > finalFrames) {
            float[][] piece = new float[samples.length][];
            for (int c = 0; c < piece.length; c++) {
                piece[c] = Arrays.copyOfRange(samples[c], finalFrames, ready);
            }
            stream.audio(finalFrames, piece);
        }
        finalFrames = ready;
    }

    /**
     * The finished take, once all has arrived.
     *
     * @throws sa3.dsp.UnusableAudioException the networks gave silence
     */
    Take take(Take.Raw raw, long seed, int index, List<Played> loras, List<String> notes) {
        Loudness.requireUsable(raw.decoded().slice(0, samples[0].length));
        AudioClip clip = AudioClip.ofOwned(samples, LatentPlan.SAMPLE_RATE_HZ);
        return new Take(clip, seed, index, limiter.maxReductionDb(), raw, loras, notes);
    }
}
