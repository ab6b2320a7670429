package sa3.service.endpoint;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sa3.dsp.AudioClip;

/**
 * Audio that comes from a client, by its own numbers of streams: guides and originals for its jobs. Bounded, checked as it
 * arrives, and forgotten when it does not go on or nobody wants it. Belongs to the thread that polls.
 */
final class InputStreams {
    /** Per client: 2^26 floats are 256 MB, 6 minutes of 96 kHz stereo. */
    private static final long MAX_FLOATS = 1L << 26;
    /** So long a stream may stand still, or wait for its job when it is whole. */
    private static final long PATIENCE_MS = 30_000;
    /** Of streams that were not taken. */
    private static final int MOST_REFUSALS = 100;

    private static final int MIN_RATE_HZ = 8_000;
    private static final int MAX_RATE_HZ = 384_000;

    private final InputBudget budget;
    private final Map<Integer, Input> inputs = new HashMap<>();
    /** Why a stream's audio is not here, the newest last. */
    private final Map<Integer, String> refusals = new LinkedHashMap<>();

    private long nowMs;

    /** @param budget of all clients */
    InputStreams(InputBudget budget) {
        this.budget = budget;
    }

    private static final class Input {
        final float[][] samples;
        final int rateHz;
        int arrivedFrames;
        long movedMs;

        @Nullable
        AudioClip clip;

        Input(int channels, int frames, int rateHz, long nowMs) {
            this.samples = new float[channels][frames];
            this.rateHz = rateHz;
            this.movedMs = nowMs;
        }

        long floats() {
            return (long) samples.length * samples[0].length;
        }

        long bytes() {
            return floats() * Float.BYTES;
        }
    }

    /** A round begins; what has stood still for too long is forgotten. */
    void at(long now) {
        nowMs = now;
        inputs.entrySet().stream()
                .filter(entry -> now - entry.getValue().movedMs > PATIENCE_MS)
                .map(Map.Entry::getKey)
                .toList()
                .forEach(stream -> refuse(stream, "the audio for this job did not come to its end in time: try again"));
    }

    /**
     * Audio is announced; where there is no room for it, {@link #problem} says so and what comes of it is passed over.
     *
     * @throws ProtocolException numbers that cannot be
     */
    void begin(int stream, long frames, long rateHz, long channels) {
        remove(stream);
        refusals.remove(stream);
        if (channels < 1 || channels > 2 || rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ || frames < 1) {
            throw new ProtocolException("audio of " + channels + " channels, " + frames + " frames at " + rateHz
                    + " Hz: expected mono or stereo, 1 frame or more, 8 to 384 kHz");
        }
        long held = inputs.values().stream().mapToLong(Input::floats).sum();
        if (frames > (MAX_FLOATS - held) / channels) {
            refuse(
                    stream,
                    "audio of " + frames + " frames: one plugin may send at most " + MAX_FLOATS
                            + " samples in all; choose a shorter part");
        } else if (!budget.take(frames * channels * Float.BYTES)) {
            refuse(stream, "the service has as much audio from plugins as it takes at a time: try again in a moment");
        } else {
            inputs.put(stream, input((int) channels, (int) frames, (int) rateHz));
        }
    }

    /** Where there is no memory for it, none of the budget is gone. */
    private Input input(int channels, int frames, int rateHz) {
        try {
            return new Input(channels, frames, rateHz, nowMs);
        } catch (OutOfMemoryError e) {
            budget.giveBack((long) frames * channels * Float.BYTES);
            throw e;
        }
    }

    private void refuse(int stream, String why) {
        remove(stream);
        refusals.put(stream, why);
        if (refusals.size() > MOST_REFUSALS) {
            refusals.remove(refusals.keySet().iterator().next());
        }
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
        if (!fits) {
            refuse(stream, "the audio for this job came out of order: try again");
            return;
        }
        if (!isFinite(planar)) {
            refuse(stream, "the audio for this job holds NaN or infinity: something before the plugin sends it");
            return;
        }
        for (int c = 0; c < planar.length; c++) {
            System.arraycopy(planar[c], 0, input.samples[c], input.arrivedFrames, frames);
        }
        input.arrivedFrames += frames;
        input.movedMs = nowMs;
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

    /** True of a stream that has been announced, was not spoilt, and whose audio may come. */
    boolean isKnown(int stream) {
        return inputs.containsKey(stream);
    }

    /** Why a stream that was announced is not here; empty where nothing is known. */
    Optional<String> problem(int stream) {
        return Optional.ofNullable(refusals.get(stream));
    }

    /** The clip, once all of it is there. */
    Optional<AudioClip> clip(int stream) {
        Input input = inputs.get(stream);
        return input == null ? Optional.empty() : Optional.ofNullable(input.clip);
    }

    /** Forgets a stream. */
    void remove(int stream) {
        Input input = inputs.remove(stream);
        if (input != null) {
            budget.giveBack(input.bytes());
        }
    }

    /** Forgets all streams. */
    void clear() {
        List.copyOf(inputs.keySet()).forEach(this::remove);
    }
}
