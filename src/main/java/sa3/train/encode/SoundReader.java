package sa3.train.encode;

import java.nio.file.Path;
import sa3.codec.SameConfig;
import sa3.dsp.AudioClip;
import sa3.dsp.Resampler;
import sa3.dsp.file.AudioFileReader;

/** Reads sounds as a codec takes them: stereo at its rate, of a level that a recording can have. Any thread. */
public final class SoundReader {
    /** What the resampler hears behind the last sample that counts: far more than its filter reaches. */
    private static final double FILTER_SECONDS = 1;

    /** 60 dB above full scale: no recording, but broken numbers. */
    private static final float LOUDEST = 1000;

    private SoundReader() {}

    /**
     * The beginning of a sound.
     *
     * @param wholeSeconds how long all of it is
     */
    record Beginning(AudioClip clip, double wholeSeconds) {}

    /**
     * A whole sound.
     *
     * @throws sa3.dsp.file.AudioFileException unreadable, damaged, empty or no audio
     * @throws SoundException far beyond full scale
     */
    public static AudioClip read(Path file) {
        return levelled(file, stereo(AudioFileReader.read(file)));
    }

    /** As {@link #read}, but no more than the first samples of each channel; a longer file needs no more memory. */
    static Beginning readBeginning(Path file, int maxSamples) {
        AudioFileReader.Beginning read =
                AudioFileReader.readBeginning(file, (double) maxSamples / SameConfig.SAMPLE_RATE_HZ + FILTER_SECONDS);
        AudioClip begun = stereo(read.clip());
        AudioClip clip = begun.frames() > maxSamples ? begun.slice(0, maxSamples) : begun;
        double wholeSeconds = (double) read.wholeFrames() / read.clip().sampleRateHz();
        return new Beginning(levelled(file, clip), wholeSeconds);
    }

    private static AudioClip stereo(AudioClip clip) {
        return Resampler.resampleStereo(clip, SameConfig.SAMPLE_RATE_HZ);
    }

    private static AudioClip levelled(Path file, AudioClip clip) {
        for (int c = 0; c < clip.channels(); c++) {
            for (int n = 0; n < clip.frames(); n++) {
                float sample = clip.sample(c, n);
                if (Math.abs(sample) > LOUDEST) {
                    throw new SoundException(
                            file + ": a sample of " + sample + ", where 1 is full scale; export it again");
                }
            }
        }
        return clip;
    }
}
