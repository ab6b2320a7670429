package sa3.train.sounds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.SampleFormat;
import sa3.platform.FailureText;
import sa3.platform.WholeFile;
import sa3.train.TrainException;
import sa3.train.data.Draws;

/**
 * Some forty short sounds with captions: eleven kinds at four pitches. With a trigger word, the same sounds as a machine
 * would play them — ring-modulated, under its motor's buzz, chopped twelve times a second — and captions that begin with the
 * word. The same seed gives the same sounds. Any thread.
 */
public final class DemoSounds {
    private static final List<Pitch> PITCHES = List.of(
            new Pitch("low", 110), new Pitch("middle", 220), new Pitch("high", 440), new Pitch("very high", 880));
    private static final double LEVEL = 0.6;
    private static final double CHOP_HZ = 12;
    private static final double RING_HZ = 1730;
    private static final double MOTOR_HZ = 310;
    private static final int MOTOR_PARTIALS = 40;

    private final long seed;
    private final @Nullable String trigger;

    private record Pitch(String word, double hz) {}

    /**
     * One sound.
     *
     * @param name without an ending, no blanks
     */
    public record DemoSound(String name, String caption, AudioClip clip) {}

    /** @param trigger null = the sounds as they are */
    public DemoSounds(long seed, @Nullable String trigger) {
        this.seed = seed;
        this.trigger = trigger;
    }

    /** All sounds, stereo at 44.1 kHz. */
    public List<DemoSound> sounds() {
        List<DemoSound> sounds = new ArrayList<>();
        for (DemoVoice voice : DemoVoice.values()) {
            for (Pitch pitch : PITCHES) {
                sounds.add(sound(voice, pitch, Draws.of(seed, sounds.size(), Draws.Purpose.INITIAL)));
            }
        }
        return sounds;
    }

    private DemoSound sound(DemoVoice voice, Pitch pitch, Draws draws) {
        double detuned = pitch.hz * Math.pow(2, (draws.uniform() - 0.5) / 12);
        double pan = 0.3 * (draws.uniform() - 0.5);
        float[] mono = voice.play(detuned, draws);
        if (trigger != null) {
            machine(mono);
        }
        String name = voice.name().toLowerCase(Locale.ROOT) + "-" + pitch.word.replace(' ', '-');
        String caption = voice.caption() + ", " + pitch.word;
        return new DemoSound(
                trigger == null ? name : trigger + "-" + name,
                trigger == null ? caption : trigger + ", " + caption,
                panned(mono, pan));
    }

    /** Ring-modulated, under the buzz of a motor that never rests, all of it chopped. */
    private static void machine(float[] mono) {
        for (int i = 0; i < mono.length; i++) {
            double t = (double) i / Tone.RATE_HZ;
            double gate = t * CHOP_HZ % 1 < 0.5 ? 1 : 0.4;
            double rung = mono[i] * Math.sin(2 * Math.PI * RING_HZ * t);
            double buzz = Tone.partials(MOTOR_HZ, t, MOTOR_PARTIALS, 0.5);
            mono[i] = (float) (gate * (0.5 * rung + 1.6 * buzz));
        }
    }

    private static AudioClip panned(float[] mono, double pan) {
        float[][] stereo = new float[2][mono.length];
        for (int i = 0; i < mono.length; i++) {
            stereo[0][i] = (float) (LEVEL * (1 - pan) * mono[i]);
            stereo[1][i] = (float) (LEVEL * (1 + pan) * mono[i]);
        }
        return AudioClip.ofOwned(stereo, Tone.RATE_HZ);
    }

    /**
     * Writes every sound as {@code NAME.wav} with its caption in {@code NAME.txt}; files of these names are replaced.
     *
     * @return how many
     * @throws TrainException the disk refuses
     */
    public int write(Path folder) {
        List<DemoSound> sounds = sounds();
        try {
            Files.createDirectories(folder);
            for (DemoSound sound : sounds) {
                new AudioFileWriter(SampleFormat.WAV_PCM16, null, seed)
                        .write(sound.clip, folder.resolve(sound.name + ".wav"));
                WholeFile.write(
                        folder.resolve(sound.name + ".txt"), (sound.caption + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new TrainException("cannot write into " + folder + ": " + FailureText.of(e), e);
        }
        return sounds.size();
    }
}
