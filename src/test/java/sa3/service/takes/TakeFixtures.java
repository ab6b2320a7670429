package sa3.service.takes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import sa3.dsp.AudioClip;
import sa3.platform.SampleHash;

/** Small takes to fill libraries with. */
final class TakeFixtures {
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    static final int FRAMES = 1000;
    /** A WAV of that many stereo frames with its metadata. */
    static final long ROUGH_BYTES = 8L * FRAMES + 1500;

    private TakeFixtures() {}

    static TakeRecord.Origin origin(String job, int index) {
        ObjectNode settings = JsonNodeFactory.instance
                .objectNode()
                .put("version", 2)
                .put("prompt", "slow warm piano")
                .put("seed", 42 + index);
        ObjectNode made = JsonNodeFactory.instance.objectNode().put("program", "test");
        return new TakeRecord.Origin(
                job, index, 42 + index, "slow warm piano", NOON, settings, made, List.of("a note"));
    }

    /** Audio that depends on the number, so that takes can be told apart. */
    static float[][] samples(int number) {
        float[][] samples = new float[2][FRAMES];
        for (int n = 0; n < FRAMES; n++) {
            samples[0][n] = (float) Math.sin(0.01 * n * (number + 1));
            samples[1][n] = -samples[0][n];
        }
        return samples;
    }

    static TakeRecord unsaved(String job, int number) {
        float[][] samples = samples(number);
        return new TakeRecord(
                TakeId.next(NOON),
                0,
                new TakeRecord.Sound(FRAMES, 44100, 2, SampleHash.of(samples), 1.5),
                origin(job, number),
                false,
                null,
                null);
    }

    static AudioClip clip(int number) {
        return new AudioClip(samples(number), 44100);
    }
}
