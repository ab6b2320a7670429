package sa3.dsp.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.dsp.AudioClip;
import sa3.dsp.Signals;

class MetadataTest {
    private static final Instant CREATED = Instant.parse("2026-03-04T05:06:07Z");
    private static final String SETTINGS = "{\"prompt\":\"warm <pad> & \\\"bells\\\" \uD83C\uDFB9\",\"seed\":7}";

    @TempDir
    Path folder;

    private static ClipMetadata loop() {
        return new ClipMetadata("warm pad", SETTINGS, 120.0, "F# minor", 88_200, null, null, CREATED);
    }

    private Path write(SampleFormat format, ClipMetadata metadata) {
        AudioClip clip = Signals.noise(2, 88_200, 44100, 0.5f, 1);
        return new AudioFileWriter(format, metadata, 0)
                .write(clip, folder.resolve("a" + format.extension()))
                .file();
    }

    private ByteBuffer chunk(ClipMetadata metadata, String id) throws IOException {
        Path file = write(SampleFormat.WAV_PCM24, metadata);
        try (FileChannel channel = FileChannel.open(file)) {
            return RiffChunks.scan(file, channel).load(id).orElseThrow();
        }
    }

    private static String text(ByteBuffer chunk, int from, int length) {
        byte[] bytes = new byte[length];
        chunk.get(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
    }

    @ParameterizedTest
    @EnumSource(SampleFormat.class)
    void settingsComeBack(SampleFormat format) {
        assertEquals(Optional.of(SETTINGS), AudioFileReader.readSettings(write(format, loop())));
    }

    @ParameterizedTest
    @EnumSource(SampleFormat.class)
    void audioIsTheSameWithAndWithoutMetadata(SampleFormat format) {
        AudioClip with = AudioFileReader.read(write(format, loop()));
        AudioClip plain = Signals.noise(2, 88_200, 44100, 0.5f, 1);
        Path file = new AudioFileWriter(format, null, 0)
                .write(plain, folder.resolve("b" + format.extension()))
                .file();
        assertEquals(
                0, Signals.maxError(with.channel(0), AudioFileReader.read(file).channel(0), 0, with.frames()));
    }

    @Test
    void whatXmlCannotHoldComesBackAsJsonEscapes() {
        ClipMetadata odd = ClipMetadata.oneShot("t", "{\"p\":\"a\u0001\uD800b\"}", CREATED);
        assertEquals(
                Optional.of("{\"p\":\"a\\u0001\\ud800b\"}"),
                AudioFileReader.readSettings(write(SampleFormat.WAV_PCM16, odd)));
    }

    @Test
    void aForeignWavHasNoSettings() {
        assertEquals(Optional.empty(), AudioFileReader.readSettings(Fixtures.path("pcm_16.wav")));
    }

    @Test
    void aForeignFlacHasNoSettings() {
        assertEquals(Optional.empty(), AudioFileReader.readSettings(Fixtures.path("pcm16.flac")));
    }

    @Test
    void anXmlBombIsIgnored() {
        String bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaa\">]><SA3_SETTINGS>&a;</SA3_SETTINGS>";
        assertEquals(Optional.empty(), Ixml.settings(ByteBuffer.wrap(bomb.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void acidHoldsTempoBeatsMeterAndRoot() throws IOException {
        ByteBuffer acid = chunk(loop(), "acid");
        assertEquals(0x06, acid.getInt(0)); // stretched, root note valid
        assertEquals(66, acid.getShort(4)); // F sharp
        assertEquals(4, acid.getInt(12)); // beats: 2 s at 120 bpm
        assertEquals(4, acid.getShort(16));
        assertEquals(4, acid.getShort(18));
        assertEquals(120f, acid.getFloat(20));
    }

    @Test
    void acidTellsNoBeatsWhereTheyAreNoWholeNumber() throws IOException {
        ClipMetadata bar = new ClipMetadata("7/8", "{}", 133.0, null, 69_632, 3.5, 3.5, CREATED);
        assertEquals(0, chunk(bar, "acid").getInt(12));
        assertEquals(133f, chunk(bar, "acid").getFloat(20));
    }

    @ParameterizedTest
    @CsvSource({"3.5, 7, 8", "2.75, 11, 16", "3, 3, 4", "5, 5, 4", "3.1415, 4, 4"})
    void acidTellsTheMeter(double beatsPerBar, int numerator, int denominator) throws IOException {
        ByteBuffer acid = chunk(new ClipMetadata("bar", "{}", 120.0, null, 88_200, 4.0, beatsPerBar, CREATED), "acid");
        assertEquals(denominator, acid.getShort(16));
        assertEquals(numerator, acid.getShort(18));
    }

    @Test
    void acidMarksAOneShot() throws IOException {
        assertEquals(
                0x01, chunk(ClipMetadata.oneShot("t", "{}", CREATED), "acid").getInt(0));
    }

    @Test
    void smplLoopsOverTheWholeLoop() throws IOException {
        ByteBuffer smpl = chunk(loop(), "smpl");
        assertEquals(22676, smpl.getInt(8)); // nanoseconds for each frame
        assertEquals(1, smpl.getInt(28));
        assertEquals(0, smpl.getInt(44));
        assertEquals(88_199, smpl.getInt(48));
    }

    @Test
    void bextCarriesOriginAndTime() throws IOException {
        ByteBuffer bext = chunk(loop(), "bext");
        assertEquals("warm pad", text(bext, 0, 256));
        assertEquals("SA3", text(bext, 256, 32));
        assertEquals("2026-03-0405:06:07", text(bext, 320, 18));
        assertEquals(1, bext.getShort(346));
        assertEquals("A=PCM,F=44100,W=24,M=stereo,T=SA3\r\n", text(bext, 602, bext.limit() - 602));
    }

    @Test
    void flacCarriesTempoAndKey() {
        Path file = write(SampleFormat.FLAC16, loop());
        ReadLimits limits = new ReadLimits(file, 1, 1);
        assertEquals("120.0", new FfmpegDecoder(file, limits).told().tags().get("BPM"));
        assertEquals("F# minor", new FfmpegDecoder(file, limits).told().tags().get("INITIALKEY"));
        assertEquals(
                Map.of("title", "warm pad", "date", "2026-03-04T05:06:07Z", "bpm", "120.0"),
                AudioFileReader.readTags(file));
    }

    @Test
    void cutIxmlIsNotRead() throws IOException {
        Path file = write(SampleFormat.WAV_PCM16, loop());
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("</USER>");
        Files.write(file, java.util.Arrays.copyOf(bytes, at));
        assertTrue(AudioFileReader.readSettings(file).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"C, 60", "F# minor, 66", "Bbm, 70", "a, 69", "Cb major, 71", "B♭ min, 70", "E maj, 64"})
    void rootNoteOfAKey(String key, int note) {
        assertEquals(OptionalInt.of(note), new ClipMetadata("", "{}", null, key, null, null, null, CREATED).rootNote());
    }

    @Test
    void anOddKeyHasNoRootNote() {
        assertEquals(
                OptionalInt.empty(),
                new ClipMetadata("", "{}", null, "phrygian", null, null, null, CREATED).rootNote());
    }

    @Test
    void rejectsALoopLongerThanTheClip() {
        ClipMetadata metadata = new ClipMetadata("", "{}", 120.0, null, 88_201, null, null, CREATED);
        assertThrows(IllegalArgumentException.class, () -> write(SampleFormat.WAV_PCM16, metadata));
    }

    @Test
    void rejectsATempoOfNan() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new ClipMetadata("", "{}", Double.NaN, null, null, null, null, CREATED));
    }
}
