package sa3.dsp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CodecAlignmentTest {
    @Property(tries = 200, seed = "3")
    void padsToTheNextMultipleAndKeepsTheRest(
            @ForAll @IntRange(min = 1, max = 20_000) int frames, @ForAll @IntRange(min = 1, max = 8192) int multiple) {
        AudioClip clip = Signals.noise(2, frames, 44100, 1f, 1);
        CodecAlignment aligned = CodecAlignment.pad(clip, multiple);
        assertEquals(0, aligned.clip().frames() % multiple);
        assertEquals((frames + multiple - 1) / multiple, aligned.clip().frames() / multiple);
        assertEquals(frames, aligned.validFrames());
        assertArrayEquals(
                Arrays.copyOf(clip.channel(1), aligned.clip().frames()),
                aligned.clip().channel(1));
    }

    @Test
    void fitCutsALongerClip() {
        AudioClip clip = Signals.noise(1, 100, 44100, 1f, 1);
        assertArrayEquals(
                Arrays.copyOf(clip.channel(0), 60), CodecAlignment.fit(clip, 60).channel(0));
    }

    @Test
    void rejectsAnEmptyClip() {
        AudioClip empty = new AudioClip(new float[1][0], 44100);
        assertThrows(IllegalArgumentException.class, () -> CodecAlignment.pad(empty, 4096));
    }
}
