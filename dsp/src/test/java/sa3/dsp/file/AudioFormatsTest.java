package sa3.dsp.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.dsp.AudioClip;
import sa3.dsp.Signals;

/** Every format against the signal that was encoded: length, level, position. */
class AudioFormatsTest {
    /** The tolerance is a step of the format, or what the lossy coder made of the tone when it was added here. */
    @ParameterizedTest
    @CsvSource({
        "pcm_u8.wav, 1000, 8e-3",
        "pcm_16.wav, 1000, 4.6e-5",
        "pcm_24.wav, 1000, 1.3e-7",
        "pcm_32.wav, 1000, 6e-8",
        "float.wav, 1000, 6e-8",
        "double.wav, 1000, 6e-8",
        "extensible.wav, 1000, 1.3e-7",
        "ulaw.wav, 11025, 1.6e-2",
        "pcm16.aiff, 11025, 4.6e-5",
        "pcm24.aiff, 11025, 1.3e-7",
        "float.aifc, 11025, 6e-8",
        "pcm16.caf, 11025, 4.6e-5",
        "pcm16.flac, 11025, 4.6e-5",
        "pcm24.flac, 11025, 1.3e-7",
        "alac.m4a, 11025, 1.3e-7",
        "vorbis.ogg, 132300, 2e-2",
        "lame.mp3, 44100, 2e-2",
        "aac.m4a, 11025, 9e-2",
    })
    void decodesToTheEncodedSignal(String name, int frames, double tolerance) {
        AudioClip clip = AudioFileReader.read(Fixtures.path(name));
        assertEquals(44100, clip.sampleRateHz());
        assertEquals(frames, clip.frames());
        assertSignal(clip, tolerance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcm_24.wav", "pcm24.flac", "vorbis.ogg", "lame.mp3"})
    void theBeginningIsThatOfTheWholeFile(String name) {
        AudioClip whole = AudioFileReader.read(Fixtures.path(name));
        AudioFileReader.Beginning beginning = AudioFileReader.readBeginning(Fixtures.path(name), 0.01);
        assertEquals(441, beginning.clip().frames());
        assertEquals(whole.frames(), beginning.wholeFrames());
        for (int c = 0; c < whole.channels(); c++) {
            assertArrayEquals(whole.slice(0, 441).channel(c), beginning.clip().channel(c));
        }
        assertEquals(
                whole.frames(),
                AudioFileReader.readBeginning(Fixtures.path(name), 60).clip().frames());
    }

    @Test
    void opusStartsWhereItWasEncoded() {
        AudioClip clip = AudioFileReader.read(Fixtures.path("opus.ogg"));
        assertEquals(12_000, clip.frames());
        assertSignal(clip, 3e-2);
    }

    @Test
    void imaAdpcmIsReadWithItsPaddedLastBlock() {
        AudioClip clip = AudioFileReader.read(Fixtures.path("adpcm.wav"));
        assertTrue(clip.frames() >= 11_025, "frames " + clip.frames());
    }

    @Test
    void rawAacIsRead() {
        assertTrue(AudioFileReader.read(Fixtures.path("adts.aac")).frames() >= 11_025);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcm_16.wav", "pcm16.aiff", "pcm16.caf", "pcm16.flac"})
    void sixteenBitsAreDividedBy32767InEveryContainer(String name) {
        for (float sample : AudioFileReader.read(Fixtures.path(name)).channel(0)) {
            assertEquals(sample, (float) Math.rint(sample * 32767.0) / 32767f);
        }
    }

    private static void assertSignal(AudioClip clip, double tolerance) {
        assertEquals(2, clip.channels());
        float[] left =
                Signals.sine(1, clip.frames(), clip.sampleRateHz(), 441, 0.5).channel(0);
        float[] right =
                Signals.sine(1, clip.frames(), clip.sampleRateHz(), 882, 0.25).channel(0);
        int edge = tolerance > 1e-3 && clip.frames() > 4000 ? 1500 : 0; // coders ring at the hard start and end
        double error = Math.max(
                Signals.maxError(left, clip.channel(0), edge, clip.frames() - edge),
                Signals.maxError(right, clip.channel(1), edge, clip.frames() - edge));
        assertTrue(error <= tolerance, "error " + error);
    }
}
