package sa3.golden.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import sa3.dsp.AudioClip;
import sa3.dsp.Limiter;
import sa3.dsp.Pcm16;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.pipeline.LatentPlan;

/** 16-bit samples and the limiter. */
final class AudioKinds {
    private AudioKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("pcm16", AudioKinds::pcm16);
        kinds.put("wav_decode", AudioKinds::decode);
        kinds.put("limiter", AudioKinds::limiter);
    }

    private static Outcome pcm16(Inputs in) {
        if (!in.has("audio")) {
            List<Integer> samples = in.list("values").stream()
                    .map(value -> (int) Pcm16.fromFloat(number(value)))
                    .toList();
            return new Outcome().json("pcm", samples);
        }
        HostTensor audio = in.tensor("audio").part(0); // [2, N]
        int frames = in.integer("samples");
        int[] pcm = new int[frames * audio.dim(0)];
        for (int i = 0; i < pcm.length; i++) {
            int channel = i % audio.dim(0);
            pcm[i] = Pcm16.fromFloat((float) audio.value(channel * audio.dim(1) + i / audio.dim(0)));
        }
        return Outcome.of("pcm", HostTensor.of(pcm, frames, audio.dim(0)));
    }

    /** A number, or the text of one that JSON cannot write. */
    private static float number(JsonNode value) {
        return switch (value.asText()) {
            case "nan" -> Float.NaN;
            case "inf" -> Float.POSITIVE_INFINITY;
            case "-inf" -> Float.NEGATIVE_INFINITY;
            default -> (float) value.asDouble();
        };
    }

    private static Outcome decode(Inputs in) {
        List<Float> values = in.list("pcm").stream()
                .map(value -> Pcm16.toFloat((short) value.asInt()))
                .toList();
        return new Outcome().json("values", values);
    }

    private static Outcome limiter(Inputs in) {
        Limiter limiter = new Limiter(number(in.param("ceiling")), in.integer("D", 64), in.integer("Ld", 4));
        HostTensor x = in.tensor("x");
        float[][] samples = new float[x.dim(0)][];
        for (int channel = 0; channel < samples.length; channel++) {
            samples[channel] = x.part(channel).floats();
        }
        AudioClip limited =
                limiter.apply(new AudioClip(samples, LatentPlan.SAMPLE_RATE_HZ)).clip();
        float[] y = new float[x.size()];
        for (int channel = 0; channel < samples.length; channel++) {
            System.arraycopy(limited.channel(channel), 0, y, channel * x.dim(1), x.dim(1));
        }
        return Outcome.of("y", HostTensor.of(y, x.shape()));
    }
}
