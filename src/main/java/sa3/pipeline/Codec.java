package sa3.pipeline;

import java.util.List;
import sa3.codec.AudioEncoder;
import sa3.codec.AudioEncoder.Chunks;
import sa3.codec.Chunking;
import sa3.codec.Patches;
import sa3.codec.SameConfig;
import sa3.codec.SameDecoder;
import sa3.codec.SameEncoder;
import sa3.codec.Window;
import sa3.dsp.AudioClip;
import sa3.dsp.CodecAlignment;
import sa3.mlx.Array;

/** The codec as the pipeline uses it: clips in, clips out, with progress and cancellation between windows. */
final class Codec {
    private final Networks networks;
    private final ProgressListener progress;
    private final Cancellation cancellation;

    Codec(Networks networks, ProgressListener progress, Cancellation cancellation) {
        this.networks = networks;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    LatentPlan plan(double seconds) {
        SameConfig config = networks.decoder().config();
        return LatentPlan.of(
                seconds, config.samplesPerLatent(), config.variant().latentMultiple() == 2);
    }

    /** A clip at 44.1 kHz stereo, cut or zero-padded to the plan's latents, encoded: [1, C, T]. */
    Array encode(AudioClip clip, LatentPlan plan, boolean asReference) {
        cancellation.throwIfCancelled();
        progress.progress("encode", 0, 1);
        AudioClip fitted = CodecAlignment.fit(clip, plan.latentFrames() * plan.samplesPerLatent());
        float[] samples = new float[2 * fitted.frames()];
        for (int c = 0; c < 2; c++) {
            fitted.copyTo(c, 0, samples, c * fitted.frames(), fitted.frames());
        }
        Array audio = Array.of(samples, 1, 2, fitted.frames());
        Array latents = encoder(plan.latentFrames(), asReference)
                .encode(audio, null, (done, count) -> {
                    cancellation.throwIfCancelled();
                    progress.progress("encode", done, count);
                })
                .latents();
        progress.progress("encode", 1, 1);
        return latents;
    }

    /** One pass as the reference's does, or chunks of bounded memory whose latents equal those of one pass. */
    private AudioEncoder encoder(int latentFrames, boolean asReference) {
        SameEncoder encoder = networks.encoder();
        AudioEncoder.Settings whole = AudioEncoder.Settings.of(encoder.config(), false);
        return new AudioEncoder(
                encoder,
                asReference
                        ? whole
                        : whole.in(Chunks.fitting(encoder.config(), latentFrames, 1, SameDecoder.WINDOW_BUDGET_BYTES)));
    }

    /** Hears of decoded audio, in order. */
    @FunctionalInterface
    interface ArrivalListener {
        /** The first {@code arrivedFrames} of {@code samples} [2][all frames] are there. */
        void arrived(float[][] samples, int arrivedFrames);
    }

    /** latents [1, C, T] → all their audio. */
    AudioClip decode(Array latents, boolean asReference) {
        return decode(latents, windows(latents.dim(2), asReference), (samples, arrived) -> {});
    }

    /** The same, window by window. */
    AudioClip decode(Array latents, List<Window> windows, ArrivalListener listener) {
        SameDecoder decoder = networks.decoder();
        SameConfig config = decoder.config();
        float[][] samples = new float[2][latents.dim(2) * config.samplesPerLatent()];
        progress.progress("decode", 0, 1);
        decoder.decode(latents, windows, (window, index, count, patches) -> {
            cancellation.throwIfCancelled();
            float[] wav = Patches.unpatchify(patches, config.patchSize()).toFloats();
            int kept = wav.length / 2;
            for (int c = 0; c < 2; c++) {
                System.arraycopy(wav, c * kept, samples[c], window.keepFrom() * config.samplesPerLatent(), kept);
            }
            progress.progress("decode", index + 1, count);
            listener.arrived(samples, window.keepTo() * config.samplesPerLatent());
        });
        return AudioClip.ofOwned(samples, LatentPlan.SAMPLE_RATE_HZ);
    }

    /** Small windows first, so that the clip can be heard while it is decoded. */
    List<Window> streamingWindows(int latents) {
        SameDecoder decoder = networks.decoder();
        int first = (int) Math.ceil(TakeStream.FIRST_SECONDS
                * LatentPlan.SAMPLE_RATE_HZ
                / decoder.config().samplesPerLatent());
        return decoder.streamingWindows(latents, first);
    }

    /** The reference decodes SAME-S in windows of 12 latents, half of which is overlap; ours are larger. */
    List<Window> windows(int latents, boolean asReference) {
        SameDecoder decoder = networks.decoder();
        if (!asReference) {
            return decoder.windows(latents);
        }
        boolean small = decoder.config().variant() == SameConfig.Variant.CHUNKED;
        Chunking chunking = new LatentPlan(latents, 0, 1).decoding(small ? new Chunking(8, 2) : new Chunking(128, 8));
        return chunking == null
                ? List.of(new Window(0, latents, 0, latents))
                : Window.centred(latents, chunking.chunk(), chunking.overlap());
    }
}
