package sa3.service.endpoint;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;

/**
 * Audio that comes from a client, by its own numbers of streams: guides and originals for its jobs. Bounded, and checked as
 * it arrives. Belongs to the thread that polls.
 */
final class InputStreams {
    /** Per client: 2^26 floats are 256 MB, 6 minutes of 96 kHz stereo. */
    private static final long MAX_FLOATS = 1L << 26;

    private static final int MIN_RATE_HZ = 8_000;
    private static final int MAX_RATE_HZ = 384_000;

    private final Map<Integer, Input> inputs = new HashMap<>();

    private static final class Input {
        final float[][] samples;
        final int rateHz;
        int arrivedFrames;

        @Nullable
        AudioClip clip;

        Input(int channels, int frames, int rateHz) {
            this.samples = new float[channels][frames];
            this.rateHz = rateHz;
        }

        long floats() {
            return (long) samples.length * samples[0].length;
        }
    }

    /** @throws ProtocolException numbers that cannot be, or more audio than one client may send */
    void begin(int stream, long frames, long rateHz, long channels) {
        inputs.remove(stream);
        if (channels < 1 || channels > 2 || rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ || frames < 1) {
            throw new ProtocolException("audio of " + channels + " channels, " + frames + " frames at " + rateHz
                    + " Hz: expected mono or stereo, 1 frame or more, 8 to 384 kHz");
        }
        long held = inputs.values().stream().mapToLong(Input::floats).sum();
        if (frames > (MAX_FLOATS - held) / channels) {
            throw new ProtocolException(
                    "audio of " + frames + " frames: one plugin may send at most " + MAX_FLOATS + " samples in all");
        }
        inputs.put(stream, new Input((int) channels, (int) frames, (int) rateHz));
    }

    /** The next chunk; what comes in the wrong order or beyond the end spoils its stream. */
    void audio(int stream, long startFrame, float[][] planar) {
        Input input = inputs.get(stream);
        if (input == null || input.clip != null) {
            return; // announced wrongly, or given up
        }
        int frames = planar[0].length;
        boolean fits = planar.length == input.samples.length
                && startFrame == input.arrivedFrames
                && frames <= input.samples[0].length - input.arrivedFrames;
        if (!fits || !isFinite(planar)) {
            inputs.remove(stream);
            return;
        }
        for (int c = 0; c < planar.length; c++) {
            System.arraycopy(planar[c], 0, input.samples[c], input.arrivedFrames, frames);
        }
        input.arrivedFrames += frames;
        if (input.arrivedFrames == input.samples[0].length) {
            input.clip = AudioClip.ofOwned(input.samples, input.rateHz);
        }
    }

    private static boolean isFinite(float[][] planar) {
        for (float[] channel : planar) {
            for (float sample : channel) {
                if (!Float.isFinite(sample)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** True of a stream that has been announced and was not spoilt. */
    boolean isKnown(int stream) {
        return inputs.containsKey(stream);
    }

    /** The clip, once all of it is there. */
    Optional<AudioClip> clip(int stream) {
        Input input = inputs.get(stream);
        return input == null ? Optional.empty() : Optional.ofNullable(input.clip);
    }

    /** Forgets a stream. */
    void remove(int stream) {
        inputs.remove(stream);
    }
}
