package sa3.dsp.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadFaultsTest {
    @TempDir
    Path folder;

    private void assertRefused(byte[] content, String name, String words) throws IOException {
        assertRefused(Files.write(folder.resolve(name), content), words);
    }

    private static void assertRefused(Path file, String words) {
        AudioFileException error = assertThrows(AudioFileException.class, () -> AudioFileReader.read(file));
        assertEquals(1, error.getMessage().lines().count(), error.getMessage());
        assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
        assertTrue(error.getMessage().contains(words), error.getMessage());
    }

    /** A plain 16-bit stereo WAV (44-byte header, 1,000 frames) with one field replaced. */
    private static byte[] wavWith(int offset, int bytes, long value) {
        byte[] wav = Fixtures.bytes("pcm_16.wav");
        ByteBuffer header = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes == 2) {
            header.putShort(offset, (short) value);
        } else {
            header.putInt(offset, (int) value);
        }
        return wav;
    }

    @Test
    void missingFile() {
        assertRefused(folder.resolve("none.wav"), "does not exist");
    }

    @Test
    void folderInPlaceOfAFile() {
        assertRefused(folder, "is not a file");
    }

    @Test
    void unreadableFile() throws IOException {
        Path file = Files.write(folder.resolve("a.wav"), Fixtures.bytes("pcm_16.wav"));
        assertTrue(file.toFile().setReadable(false));
        assumeTrue(!Files.isReadable(file), "the superuser reads everything");
        assertRefused(file, "permissions forbid it");
    }

    @Test
    void emptyFile() throws IOException {
        assertRefused(new byte[0], "a.wav", "is empty");
    }

    @Test
    void textIsNotAudio() throws IOException {
        assertRefused(
                "a recipe for soup".repeat(200).getBytes(java.nio.charset.StandardCharsets.UTF_8), "a.mp3", "audio");
    }

    @Test
    void playlistsOpenNothing() throws IOException {
        String playlist =
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + Fixtures.path("lame.mp3") + "\n#EXT-X-ENDLIST\n";
        assertRefused(playlist.getBytes(java.nio.charset.StandardCharsets.UTF_8), "a.m3u8", "is not an audio file");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100, 3999, 4000})
    void cutWav(int missing) throws IOException {
        byte[] wav = Fixtures.bytes("pcm_16.wav");
        assertRefused(Arrays.copyOf(wav, wav.length - missing), "a.wav", "is cut off: its header announces 4000 bytes");
    }

    @Test
    void cutInsideTheHeader() throws IOException {
        for (int length = 1; length < 44; length++) {
            assertRefused(Arrays.copyOf(Fixtures.bytes("pcm_16.wav"), length), "a.wav", "a.wav");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pcm16.aiff",
                "pcm24.aiff",
                "float.aifc",
                "pcm16.flac",
                "pcm24.flac",
                "alac.m4a",
                "aac.m4a",
                "lame.mp3",
                "vorbis.ogg",
                "opus.ogg"
            })
    void cutToHalf(String name) throws IOException {
        byte[] bytes = Fixtures.bytes(name);
        assertRefused(Arrays.copyOf(bytes, bytes.length / 2), name, name);
    }

    @Test
    void damagedFlacFrame() throws IOException {
        byte[] bytes = Fixtures.bytes("pcm24.flac");
        bytes[bytes.length - 3000] ^= 0x10;
        assertRefused(bytes, "a.flac", "is damaged");
    }

    @Test
    void zeroLengthWav() throws IOException {
        assertRefused(wavWith(40, 4, 0), "a.wav", "contains no audio (0 frames)");
    }

    @Test
    void zeroChannels() throws IOException {
        assertRefused(wavWith(22, 2, 0), "a.wav", "has 0 channels");
    }

    @ParameterizedTest
    @CsvSource({
        "22, 2, 65535, has 65535 channels",
        "24, 4, 0, sample rate of 0 Hz",
        "24, 4, 1, sample rate of 1 Hz",
        "24, 4, 4294967295, sample rate of 2147483647 Hz",
        "32, 2, 0, bytes for a frame",
        "32, 2, 3, bytes for a frame",
        "40, 4, 4294967294, is cut off",
        "40, 4, 2147483648, is cut off",
        "40, 4, 3999, ends inside a frame",
        "16, 4, 4294967295, fmt chunk",
        "16, 4, 0, fmt chunk",
        "16, 4, 15, fmt chunk",
    })
    void hostileWavHeader(int offset, int bytes, long value, String words) throws IOException {
        assertRefused(wavWith(offset, bytes, value), "a.wav", words);
    }

    @Test
    void dataOfUnknownSizeLastsToTheEnd() throws IOException {
        Path file = Files.write(folder.resolve("a.wav"), wavWith(40, 4, RiffChunks.UNKNOWN_SIZE));
        assertArrayEquals(
                AudioFileReader.read(Fixtures.path("pcm_16.wav")).channel(0),
                AudioFileReader.read(file).channel(0));
    }

    @Test
    void nanInAFloatWav() throws IOException {
        byte[] wav = Fixtures.bytes("float.wav");
        ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putFloat(wav.length - 8, Float.NaN);
        assertRefused(wav, "a.wav", "holds NaN at frame 999");
    }

    @Test
    void longerThanTheLimit() {
        Path file = Fixtures.path("pcm_16.wav");
        var error = assertThrows(AudioFileException.class, () -> AudioFileReader.read(file, 1999));
        assertTrue(error.getMessage().contains("is too long"), error.getMessage());
    }

    @Test
    void codedFileLongerThanTheLimit() {
        Path file = Fixtures.path("lame.mp3");
        var error = assertThrows(AudioFileException.class, () -> AudioFileReader.read(file, 5000));
        assertTrue(error.getMessage().contains("is too long"), error.getMessage());
    }

    @Test
    void aNameOutsideAsciiIsRead() throws IOException {
        Path file = Files.write(folder.resolve("Übung 音.flac"), Fixtures.bytes("pcm16.flac"));
        assertEquals(11_025, AudioFileReader.read(file).frames());
    }
}
