package sa3.golden.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import sa3.dsp.AudioClip;
import sa3.dsp.Limiter;
import sa3.dsp.MelBands;
import sa3.dsp.Pcm16;
import sa3.dsp.Spectrogram;
import sa3.golden.HostTensor;
import sa3.golden.Inputs;
import sa3.golden.Kind;
import sa3.golden.Outcome;
import sa3.pipeline.LatentPlan;

/** 16-bit samples, the limiter, pictures of clips. */
final class AudioKinds {
    private static final float PCM_SCALE = 32768;

    private AudioKinds() {}

    static void register(Map<String, Kind> kinds) {
        kinds.put("pcm16", AudioKinds::pcm16);
        kinds.put("wav_decode", AudioKinds::decode);
        kinds.put("limiter", AudioKinds::limiter);
        kinds.put("spectrogram", AudioKinds::spectrogram);
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

    private static Outcome spectrogram(Inputs in) {
        int rateHz = in.integer("sample_rate");
        HostTensor pcm = in.tensor("pcm");
        float[][] samples = new float[pcm.dim(0)][];
        List<float[]> resampled = new ArrayList<>();
        for (int channel = 0; channel < samples.length; channel++) {
            samples[channel] = pcm.part(channel).floats();
            for (int i = 0; i < samples[channel].length; i++) {
                samples[channel][i] /= PCM_SCALE;
            }
            resampled.add(Spectrogram.resampled(samples[channel], rateHz));
        }
        float[][] mel = Spectrogram.melPower(resampled.get(0));
        float[][][] image = Spectrogram.image(new AudioClip(samples, rateHz));
        return Outcome.of("resampled", table(resampled.toArray(float[][]::new)))
                .tensor("filterbank", table(MelBands.slaney(Spectrogram.BANDS, 2048, Spectrogram.RATE_HZ)))
                .tensor("brightness_left", table(Spectrogram.brightness(mel)))
                .tensor("colour_left", table(Spectrogram.colour(mel)))
                .tensor("image", picture(image));
    }

    private static HostTensor picture(float[][][] image) {
        float[][] rows = Arrays.stream(image).flatMap(Arrays::stream).toArray(float[][]::new);
        return table(rows).reshaped(image.length, image[0].length, rows[0].length);
    }

    private static HostTensor table(float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
        }
        return HostTensor.of(flat, rows.length, rows[0].length);
    }
}
