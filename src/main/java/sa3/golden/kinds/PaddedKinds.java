package sa3.golden.kinds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sa3.codec.Patches;
import sa3.codec.SameDecoder;
import sa3.codec.SameEncoder;
import sa3.dsp.AudioClip;
import sa3.dsp.CodecAlignment;
import sa3.dsp.file.AudioFileReader;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.mlx.Array;
import sa3.mlx.Ops;
import sa3.pipeline.LatentPlan;
import sa3.pipeline.PaddedPlan;
import sa3.pipeline.SourceAudio;

/** The padded flow of base models, and how audio to start from is encoded. */
final class PaddedKinds {
    private PaddedKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("init_latents", in -> Outcome.of("latents", latents(in, CodecKinds.encoder(in, "weights"))));
        kinds.put("torch_local", PaddedKinds::local);
        kinds.put("torch_decode", PaddedKinds::decode);
        kinds.put("torch_finish", PaddedKinds::finish);
    }

    /** The input {@code wav} at the row's length, encoded in one pass. */
    private static Array latents(Inputs in, SameEncoder encoder) {
        AudioClip clip = CodecAlignment.fit(clip(in, "wav").stereo(), in.integer("samples"));
        float[] samples = new float[2 * clip.frames()];
        for (int channel = 0; channel < 2; channel++) {
            clip.copyTo(channel, 0, samples, channel * clip.frames(), clip.frames());
        }
        return encoder.encode(Patches.patchify(
                Array.of(samples, 1, 2, clip.frames()), encoder.config().patchSize()));
    }

    /** Audio of a recording, or of a tensor [.., channels, N]. */
    static AudioClip clip(Inputs in, String input) {
        if (in.isRaw(input)) {
            return AudioFileReader.read(in.path(input));
        }
        HostTensor wav = in.tensor(input);
        HostTensor rows = wav.shape().length == 3 ? wav.part(0) : wav;
        float[][] channels = new float[rows.dim(0)][];
        for (int channel = 0; channel < channels.length; channel++) {
            channels[channel] = rows.part(channel).floats();
        }
        return new AudioClip(channels, LatentPlan.SAMPLE_RATE_HZ);
    }

    private static Outcome local(Inputs in) {
        int frames = in.integer("T");
        int batch = in.integer("batch");
        if (!in.hasParam("regions")) {
            int channels = in.expectedShape("local")[1]; // nothing else in such a row knows the latents
            return Outcome.of("local", Array.zeros(batch, channels, frames));
        }
        List<SourceAudio.TimeRange> regions = in.list("regions").stream()
                .map(r ->
                        new SourceAudio.TimeRange(r.get(0).asDouble(), r.get(1).asDouble()))
                .toList();
        float[] kept = PaddedPlan.keptLatents(regions, in.integer("samples"), frames, in.number("max_seconds"));
        Array mask = Array.of(kept, 1, 1, frames);
        Array masked = latents(in, CodecKinds.encoder(in, "weights")).mul(mask);
        Array local = Ops.concat(1, mask, masked);
        return Outcome.of("local", local.broadcastTo(batch, local.dim(1), frames));
    }

    private static Outcome decode(Inputs in) {
        SameDecoder decoder = CodecKinds.decoder(in, "weights");
        Array latents = in.array("latents");
        Array wav = Patches.unpatchify(
                CodecKinds.patches(in, decoder, latents), decoder.config().patchSize());
        int perLatent = decoder.config().samplesPerLatent();
        Array valid = PipelineKinds.valid(in.integers("valid"), latents.dim(2)); // [B, T]
        Array samples = valid.expandDims(2).broadcastTo(valid.dim(0), valid.dim(1), perLatent);
        return Outcome.of("wav", wav.mul(samples.reshape(valid.dim(0), 1, wav.dim(2))));
    }

    private static Outcome finish(Inputs in) {
        Array wav = in.array("wav");
        Array clamped = Ops.minimum(Ops.maximum(wav, Array.scalar(-1)), Array.scalar(1));
        List<Double> seconds = new ArrayList<>(in.numbers("durations"));
        int kept = PaddedPlan.keptSamples(seconds, wav.dim(2));
        return Outcome.of("audio", clamped.slice(2, 0, kept));
    }
}
