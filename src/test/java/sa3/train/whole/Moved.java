package sa3.train.whole;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Guidance;
import sa3.diffusion.Sampler;
import sa3.dsp.AudioClip;
import sa3.dsp.Spectrogram;
import sa3.lora.LoraUse;
import sa3.lora.LoraUses;
import sa3.lora.StrengthMode;
import sa3.pipeline.Cancellation;
import sa3.pipeline.ClipLength;
import sa3.pipeline.FileNetworks;
import sa3.pipeline.GenerationRequest;
import sa3.pipeline.Pipeline;
import sa3.pipeline.ProgressListener;
import sa3.pipeline.PromptSettings;
import sa3.pipeline.SamplingSettings;
import sa3.pipeline.SourceAudio;
import sa3.pipeline.Take;

/**
 * How far an adapter moves clips: the spectral distance between those of the base and those of the adapter, from the same
 * noise, averaged over some captions.
 *
 * @param with dB, the trigger word in front of the captions
 * @param without dB, the captions alone
 */
record Moved(double with, double without) {
    private static final List<String> CAPTIONS = List.of(
            "a plucked string, low",
            "a metal bell, high",
            "a warm chord, held, middle",
            "a kick drum, low",
            "wind, swelling, high",
            "a rising sweep, middle");
    /** Level that counts as silence. */
    private static final double FLOOR_POWER = 1e-6;

    double ratio() {
        return with / without;
    }

    /**
     * Listens.
     *
     * @param steps of the sampler
     * @param cfg guidance; 1 = none
     */
    record Ears(FileNetworks networks, int steps, double cfg) {
        /** @param trigger stands in front of a caption */
        Moved moved(Path adapter, String trigger) {
            double with = 0;
            double without = 0;
            for (int seed = 0; seed < CAPTIONS.size(); seed++) {
                with += distance(trigger + CAPTIONS.get(seed), adapter, seed);
                without += distance(CAPTIONS.get(seed), adapter, seed);
            }
            return new Moved(with / CAPTIONS.size(), without / CAPTIONS.size());
        }

        private double distance(String prompt, Path adapter, long seed) {
            LoraUses worn = new LoraUses(List.of(LoraUse.of(adapter, 1)), StrengthMode.OUTSIDE, false);
            return Moved.distance(clip(prompt, seed, LoraUses.NONE), clip(prompt, seed, worn));
        }

        private AudioClip clip(String prompt, long seed, LoraUses loras) {
            SamplingSettings sampling = new SamplingSettings(
                    steps, Sampler.EULER, DistributionShift.of("none", Map.of()), Guidance.of(cfg, 1), 1);
            GenerationRequest request = new GenerationRequest(
                            PromptSettings.of(prompt),
                            ClipLength.ofSeconds(RealRun.SECONDS),
                            sampling,
                            SourceAudio.NONE,
                            new GenerationRequest.Seeds(seed, 1),
                            GenerationRequest.Finish.DEFAULT)
                    .withLoras(loras);
            List<Take> takes = new ArrayList<>();
            new Pipeline(networks, 60).generate(request, ProgressListener.NONE, new Cancellation(), takes::add);
            return takes.get(0).clip();
        }
    }

    /** Mean difference of the levels of 30 mel bands over time, in dB. */
    private static double distance(AudioClip one, AudioClip other) {
        double sum = 0;
        int count = 0;
        for (int channel = 0; channel < 2; channel++) {
            double[] here = levels(one, channel);
            double[] there = levels(other, channel);
            for (int i = 0; i < here.length; i++) {
                sum += Math.abs(here[i] - there[i]);
            }
            count += here.length;
        }
        return sum / count;
    }

    private static double[] levels(AudioClip clip, int channel) {
        float[][] power = Spectrogram.melPower(Spectrogram.resampled(clip.channel(channel), clip.sampleRateHz()));
        double[] levels = new double[power.length * power[0].length];
        for (int i = 0; i < levels.length; i++) {
            double value = power[i / power[0].length][i % power[0].length];
            levels[i] = 10 * Math.log10(Math.max(value, FLOOR_POWER));
        }
        return levels;
    }
}
