package sa3.dsp.file;

import java.nio.file.Path;
import java.util.Locale;

/**
 * The bounds on what a file may announce, and the words for a file that breaks them.
 *
 * @param maxSamples frames × channels that are kept at most; more is refused
 * @param keptSeconds what comes later is not kept
 */
record ReadLimits(Path file, long maxSamples, double keptSeconds) {
    static final int MIN_RATE_HZ = 8_000;
    static final int MAX_RATE_HZ = 192_000;
    static final int MAX_CHANNELS = 64;

    void requireRate(int rateHz) {
        if (rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ) {
            throw new AudioFileException(file + " has a sample rate of " + Integer.toUnsignedString(rateHz)
                    + " Hz; supported are " + MIN_RATE_HZ + " to " + MAX_RATE_HZ + " Hz: convert it to 44100 Hz first");
        }
    }

    void requireChannels(int channels) {
        if (channels < 1 || channels > MAX_CHANNELS) {
            throw new AudioFileException(file + " has " + channels + " channels; supported are 1 to " + MAX_CHANNELS
                    + ": export it again as mono or stereo");
        }
    }

    /** How many of a file's frames are kept. */
    long kept(long frames, int rateHz) {
        return Math.min(frames, (long) Math.ceil(keptSeconds * rateHz));
    }

    void requireLength(long frames, int channels, int rateHz) {
        if (frames <= 0) {
            throw new AudioFileException(file + " contains no audio (0 frames): choose another file");
        }
        if (frames > maxSamples / channels) {
            throw new AudioFileException(String.format(
                    Locale.ROOT,
                    "%s is too long: %.1f minutes of %d channels at %d Hz, at most %.1f are read: cut it first",
                    file,
                    frames / (60.0 * rateHz),
                    channels,
                    rateHz,
                    maxSamples / (60.0 * rateHz * channels)));
        }
    }

    AudioFileException damaged(String what) {
        return new AudioFileException(file + " is damaged: " + what + "; copy or export it again");
    }
}
