package sa3.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileException;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.ClipMetadata;
import sa3.dsp.file.SampleFormat;
import sa3.json.JsonFile;
import sa3.pipeline.RequestException;

class ClipSettingsTest {
    private static final AudioClip AUDIO = new AudioClip(new float[][] {{0.5f, -0.5f}, {0.5f, -0.5f}}, 44_100);

    @TempDir
    Path folder;

    private Path clip(String json) {
        Path file = folder.resolve("clip.wav");
        ClipMetadata metadata = ClipMetadata.oneShot("rain", json, Instant.EPOCH);
        new AudioFileWriter(SampleFormat.WAV_PCM16, metadata, 7).write(AUDIO, file);
        return file;
    }

    @Test
    void readsAClipOfVersionOne() throws IOException {
        Path file = folder.resolve("old.wav");
        try (InputStream in = ClipSettingsTest.class.getResourceAsStream("clip-version-1.wav")) {
            Files.copy(in, file);
        }
        assertEquals(
                Settings.of(
                        JsonFile.parse("{\"prompt\":\"warm lofi house loop\",\"key\":\"A minor\",\"model\":\"demo\","
                                + "\"mode\":\"text\",\"seconds\":0.05,\"steps\":2,\"sampler\":\"pingpong\",\"cfg\":1,\"apg\":1,"
                                + "\"initNoiseLevel\":1,\"seed\":7,\"limiterCeiling\":\"off\"}")),
                ClipSettings.read(file));
    }

    @Test
    void barsSayTheLengthAndGoingOnHasNoRanges() {
        Settings settings =
                ClipSettings.read(clip("{\"version\":2,\"mode\":\"continue\",\"inpaint\":[[1,8]],\"seconds\":8,"
                        + "\"bars\":4,\"beatsPerBar\":4,\"bpm\":120}"));
        assertEquals(null, settings.form().seconds());
        assertEquals(4, settings.form().bars());
        assertEquals(List.of(), settings.form().inpaint());
    }

    @Test
    void aClipWithoutSettingsIsTold() {
        Path file = folder.resolve("plain.wav");
        new AudioFileWriter(SampleFormat.WAV_PCM16, ClipMetadata.oneShot("", "", Instant.EPOCH), 7).write(AUDIO, file);
        String message = assertThrows(RequestException.class, () -> ClipSettings.read(file))
                .getMessage();
        assertTrue(message.contains("carries no settings") || message.contains("empty"), message);
    }

    @Test
    void damagedSettingsAreTold() {
        Path file = clip("{\"version\":9}");
        String message = assertThrows(RequestException.class, () -> ClipSettings.read(file))
                .getMessage();
        assertTrue(message.contains("version 9 is newer"), message);
    }

    @Test
    void aTextFileIsNoClip() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "rain");
        assertThrows(AudioFileException.class, () -> ClipSettings.read(file));
    }
}
