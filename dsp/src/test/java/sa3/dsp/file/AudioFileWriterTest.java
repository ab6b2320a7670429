package sa3.dsp.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.dsp.AudioClip;
import sa3.dsp.Pcm16;
import sa3.dsp.Signals;
import sa3.dsp.UnusableAudioException;

class AudioFileWriterTest {
    @TempDir
    Path folder;

    private final AudioClip noise = Signals.noise(2, 50_001, 44100, 0.9f, 5);

    private Path write(SampleFormat format, AudioClip clip, long seed) {
        return new AudioFileWriter(format, null, seed)
                .write(clip, folder.resolve("clip" + seed + format.extension()))
                .file();
    }

    @Test
    void floatWavIsTheClipBitForBit() {
        AudioClip loud = Signals.noise(2, 50_001, 44100, 3f, 5);
        AudioClip back = AudioFileReader.read(write(SampleFormat.WAV_FLOAT32, loud, 1));
        assertArrayEquals(loud.channel(0), back.channel(0));
        assertArrayEquals(loud.channel(1), back.channel(1));
    }

    @ParameterizedTest
    @EnumSource(
            value = SampleFormat.class,
            names = {"WAV_PCM16", "FLAC16"})
    void sixteenBitsDifferByTwoStepsAtMost(SampleFormat format) {
        AudioClip back = AudioFileReader.read(write(format, noise, 1));
        assertEquals(noise.frames(), back.frames());
        assertTrue(Signals.maxError(noise.channel(1), back.channel(1), 0, noise.frames()) <= 1.501 / 32767);
    }

    @ParameterizedTest
    @EnumSource(
            value = SampleFormat.class,
            names = {"WAV_PCM24", "FLAC24"})
    void twentyFourBitsDifferByTwoStepsAtMost(SampleFormat format) {
        AudioClip back = AudioFileReader.read(write(format, noise, 1));
        assertEquals(noise.frames(), back.frames());
        assertTrue(Signals.maxError(noise.channel(1), back.channel(1), 0, noise.frames()) <= 1.51 / (1 << 23));
    }

    @Test
    void flacAndWavHoldTheSameSamples() {
        AudioClip wav = AudioFileReader.read(write(SampleFormat.WAV_PCM24, noise, 7));
        AudioClip flac = AudioFileReader.read(write(SampleFormat.FLAC24, noise, 7));
        assertArrayEquals(wav.channel(0), flac.channel(0));
    }

    @Test
    void truncatedWavFollowsTheReference() {
        AudioClip back = AudioFileReader.read(write(SampleFormat.WAV_PCM16_TRUNCATED, noise, 1));
        for (int n = 0; n < noise.frames(); n++) {
            assertEquals(Pcm16.toFloat(Pcm16.fromFloat(noise.sample(0, n))), back.sample(0, n));
        }
    }

    @ParameterizedTest
    @EnumSource(SampleFormat.class)
    void sameSeedGivesTheSameBytes(SampleFormat format) throws IOException {
        Path first = write(format, noise, 3);
        byte[] bytes = Files.readAllBytes(first);
        Files.delete(first);
        assertArrayEquals(bytes, Files.readAllBytes(write(format, noise, 3)));
    }

    @Test
    void anotherSeedDithersDifferently() throws IOException {
        assertFalse(Arrays.equals(
                Files.readAllBytes(write(SampleFormat.WAV_PCM16, noise, 3)),
                Files.readAllBytes(write(SampleFormat.WAV_PCM16, noise, 4))));
    }

    @Test
    void ditherMakesTheErrorIndependentOfTheSignal() {
        // A tone of 0.4 steps vanishes without dither; with it the mean still follows the tone.
        float[] tone = Signals.sine(1, 441_000, 44100, 100, 0.4 / 32767).channel(0);
        tone[0] = 0.5f; // not silent
        AudioClip back =
                AudioFileReader.read(write(SampleFormat.WAV_PCM16, new AudioClip(new float[][] {tone}, 44100), 1));
        double correlation = 0;
        double power = 0;
        for (int n = 1; n < tone.length; n++) {
            correlation += (double) tone[n] * back.sample(0, n);
            power += (double) tone[n] * tone[n];
        }
        assertEquals(1, correlation / power, 0.02);
    }

    @Test
    void countsWhatWasClipped() {
        AudioClip clip = new AudioClip(new float[][] {{0.5f, 1.5f, -2f, 1f}}, 44100);
        AudioFileWriter writer = new AudioFileWriter(SampleFormat.WAV_PCM24, null, 0);
        assertEquals(2, writer.write(clip, folder.resolve("a.wav")).clippedSamples());
    }

    @Test
    void headerSizesAddUp() throws IOException {
        AudioClip odd = Signals.noise(1, 333, 44100, 0.5f, 1); // 999 bytes of 24-bit mono: one byte of padding
        byte[] bytes = Files.readAllBytes(write(SampleFormat.WAV_PCM24, odd, 1));
        assertEquals(44 + 1000, bytes.length);
        assertEquals(
                bytes.length - 8,
                java.nio.ByteBuffer.wrap(bytes)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .getInt(4));
    }

    @ParameterizedTest
    @EnumSource(SampleFormat.class)
    void silenceNeverBecomesAFile(SampleFormat format) throws IOException {
        AudioClip silence = Signals.noise(2, 1000, 44100, 9e-5f, 1);
        assertThrows(UnusableAudioException.class, () -> write(format, silence, 1));
        assertFolderIsEmpty();
    }

    @ParameterizedTest
    @EnumSource(SampleFormat.class)
    void nanNeverBecomesAFile(SampleFormat format) throws IOException {
        AudioClip clip = new AudioClip(new float[][] {{0.5f, Float.NaN}}, 44100);
        assertThrows(UnusableAudioException.class, () -> write(format, clip, 1));
        assertFolderIsEmpty();
    }

    @Test
    void infinityNeverBecomesAFile() throws IOException {
        AudioClip clip = new AudioClip(new float[][] {{0.5f, Float.NEGATIVE_INFINITY}}, 44100);
        assertThrows(UnusableAudioException.class, () -> write(SampleFormat.WAV_FLOAT32, clip, 1));
        assertFolderIsEmpty();
    }

    private void assertFolderIsEmpty() throws IOException {
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }
}
