package sa3.train.whole;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sa3.diffusion.DistributionShift;
import sa3.diffusion.Guidance;
import sa3.diffusion.Sampler;
import sa3.dsp.AudioClip;
import sa3.dsp.Spectrogram;
import sa3.lora.AdapterType;
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
import sa3.train.data.LatentSet;
import sa3.train.run.SettingsTree;

/** A codec and a base from nothing, an adapter with a trigger word on it, and what is heard of it. Prints its numbers. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealRunTest {
    private static final List<String> CAPTIONS = List.of(
            "a plucked string, low",
            "a metal bell, high",
            "a warm chord, held, middle",
            "a kick drum, low",
            "wind, swelling, high",
            "a rising sweep, middle");
    private static final double GUIDED = 3;
    /** Level that counts as silence. */
    private static final double FLOOR_POWER = 1e-6;

    @TempDir
    private static Path folder;

    private RealRun run;
    private LatentSet plain;
    private LatentSet machine;
    private LatentSet both;
    /** Losses of the base: on the sounds that it was trained on, and on those with the trigger word. */
    private double own;

    private double before;

    @BeforeAll
    void trainTheBase() throws IOException {
        run = new RealRun(folder);
        Path sounds = run.sounds();
        run.codec(sounds);
        plain = run.encode(sounds.resolve("plain"), "plain");
        machine = run.encode(sounds.resolve("machine"), "machine");
        both = run.encode(sounds, "both");
        run.base(plain);
        own = run.loss(plain, settings(AdapterType.DORA_ROWS).settings(), null);
        before = run.loss(machine, settings(AdapterType.DORA_ROWS).settings(), null);
        say("loss of the base on its own sounds %.4f, on those of the word %.4f", own, before);
    }

    private static SettingsTree settings(AdapterType type) {
        return RealRun.tree().set("adapter.type", type).set("adapter.rank", 4).set("optimizer.rate", 1.5e-3);
    }

    @Test
    void anAdapterLearnsTheSoundsOfItsWordAndLeavesTheOthers() throws IOException {
        Path adapter = folder.resolve("adapter.safetensors");
        SettingsTree settings = settings(AdapterType.DORA_ROWS);
        run.adapter(both, new RealRun.Goal(adapter, 500, settings));
        double after = run.loss(machine, settings.settings(), adapter);
        double excessLeft = (after - own) / (before - own);
        say("loss with the adapter %.4f: %.0f %% of the excess is left", after, 100 * excessLeft);
        Moved unguided = moved(adapter, 1);
        say(
                "moved with the word %.2f dB, without %.2f dB, ratio %.2f",
                unguided.with, unguided.without, unguided.ratio());
        Moved guided = moved(adapter, GUIDED);
        say("the same at guidance 3: %.2f dB, %.2f dB, ratio %.2f", guided.with, guided.without, guided.ratio());
        assertTrue(excessLeft <= 0.65, "left " + excessLeft);
        assertTrue(unguided.ratio() >= 2, unguided.toString());
        assertTrue(guided.ratio() >= 2, guided.toString());
    }

    @Test
    void everyFamilyLearnsInAHundredSteps() throws IOException {
        for (AdapterType type : AdapterType.values()) {
            Path file = folder.resolve(type + ".safetensors");
            SettingsTree settings = settings(type).set("data.batchSize", 2);
            run.adapter(machine, new RealRun.Goal(file, 100, settings));
            double after = run.loss(machine, settings.settings(), file);
            say("%s, 100 steps: loss %.4f to %.4f", type, before, after);
            assertTrue(after < before, type + " " + after);
            assertTrue(Files.size(file) > 0);
        }
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** Spectral distances between clips of the base and of the adapter, from the same noise, averaged over captions. */
    private record Moved(double with, double without) {
        double ratio() {
            return with / without;
        }
    }

    private Moved moved(Path adapter, double cfg) {
        double with = 0;
        double without = 0;
        try (FileNetworks networks = run.networks()) {
            for (int i = 0; i < CAPTIONS.size(); i++) {
                with += moved(networks, RealRun.TRIGGER + ", " + CAPTIONS.get(i), adapter, new Draw(i, cfg));
                without += moved(networks, CAPTIONS.get(i), adapter, new Draw(i, cfg));
            }
        }
        return new Moved(with / CAPTIONS.size(), without / CAPTIONS.size());
    }

    private record Draw(long seed, double cfg) {}

    private static double moved(FileNetworks networks, String prompt, Path adapter, Draw draw) {
        LoraUses worn = new LoraUses(List.of(LoraUse.of(adapter, 1)), StrengthMode.OUTSIDE, false);
        return distance(clip(networks, prompt, draw, LoraUses.NONE), clip(networks, prompt, draw, worn));
    }

    private static AudioClip clip(FileNetworks networks, String prompt, Draw draw, LoraUses loras) {
        SamplingSettings sampling = new SamplingSettings(
                8, Sampler.EULER, DistributionShift.of("none", Map.of()), Guidance.of(draw.cfg, 1), 1);
        GenerationRequest request = new GenerationRequest(
                        PromptSettings.of(prompt),
                        ClipLength.ofSeconds(RealRun.SECONDS),
                        sampling,
                        SourceAudio.NONE,
                        new GenerationRequest.Seeds(draw.seed, 1),
                        GenerationRequest.Finish.DEFAULT)
                .withLoras(loras);
        List<Take> takes = new ArrayList<>();
        new Pipeline(networks, 60).generate(request, ProgressListener.NONE, new Cancellation(), takes::add);
        return takes.get(0).clip();
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
