package sa3.train.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileReader;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.SampleFormat;
import sa3.mlx.MlxRuntime;
import sa3.train.TrainException;
import sa3.train.data.LatentSet;
import sa3.weights.NpyFile;

/** A folder of sounds becomes a folder of latents. */
class FolderEncodingTest {
    @TempDir
    private Path temp;

    private EncodingRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new EncodingRig(temp);
    }

    @Test
    void mirrorsTheTreeWithTheFieldsOfTheReference() throws IOException {
        EncodingRig.sound(rig.sounds.resolve("sub/tone.wav"), 1000, 44100, 2);
        Files.writeString(
                rig.sounds.resolve("sub/tone.json"), "{\"title\": \"Bee\", \"bpm\": 120, \"empty\": \"\", \"no\": 0}");
        assertEquals(new FolderEncoding.Report(1, 0, 0, 0, List.of()), rig.encode());
        JsonNode json = rig.sidecar("sub/tone.json");
        assertEquals(
                rig.sounds.resolve("sub/tone.wav").toString(), json.path("path").asText());
        assertEquals("sub/tone.npy", json.path("relpath").asText());
        assertEquals("sub/tone.wav", json.path("src_relpath").asText());
        assertEquals(0.023, json.path("seconds_total").asDouble());
        assertEquals(0, json.path("seconds_start").asInt());
        assertEquals(1000, json.path("audio_samples").asInt());
        assertEquals("[3,32]", json.path("latent_shape").toString());
        assertEquals("Bee", json.path("title").asText());
        assertEquals("\"120\"", json.path("bpm").toString());
        assertFalse(json.has("empty"));
        assertFalse(json.has("no"));
        assertEquals(
                List.of(3, 32), NpyFile.info(rig.target.resolve("sub/tone.npy")).shape());
        JsonNode details = rig.sidecar("details.json");
        assertEquals("same-s", details.path("codec").asText());
        assertEquals(44100, details.path("sample_rate").asInt());
        assertEquals(32, details.path("pad_modulo").asInt());
        assertEquals(60 * 44100 / 32 * 32, details.path("max_samples").asInt());
        assertEquals(1, details.path("count").asInt());
    }

    @Test
    void aLatentWithOneRealSampleIsReal() throws IOException {
        EncodingRig.sound(rig.sounds.resolve("a.wav"), 32 * 4 + 1, 44100, 2);
        rig.encode();
        assertEquals("[1,1,1,1,1,0]", rig.sidecar("a.json").path("padding_mask").toString());
    }

    @Test
    void anyRateAndAnyNumberOfChannelsBecomeStereoAtTheCodecsRate() throws IOException {
        EncodingRig.sound(rig.sounds.resolve("low.wav"), 2000, 22050, 1);
        EncodingRig.sound(rig.sounds.resolve("many.wav"), 2000, 44100, 5);
        rig.encode();
        assertEquals(4000, rig.sidecar("low.json").path("audio_samples").asInt());
        assertEquals(2000, rig.sidecar("many.json").path("audio_samples").asInt());
    }

    @Test
    void longSoundsAreEncodedInChunksAndCutAtTheLongestLength() throws IOException {
        EncodingRig.sound(rig.sounds.resolve("long.wav"), 31 * 44100, 44100, 1);
        EncodingRig.Heard heard = new EncodingRig.Heard();
        rig.encode(new EncodeSettings("e1", 30.5, false), heard, Set.of());
        int samples = (int) (30.5 * 44100) / 32 * 32;
        assertEquals(samples, rig.sidecar("long.json").path("audio_samples").asInt());
        assertEquals(
                samples / 32 + samples / 32 % 2,
                NpyFile.info(rig.target.resolve("long.npy")).shape().get(1));
        assertEquals("long.wav: cut to its first 30.5 s; 0.5 s left out", heard.remarks.get(0));
    }

    @Test
    void ofALongSoundOnlyItsBeginningIsKept() throws IOException {
        EncodingRig.sound(rig.sounds.resolve("long.wav"), 10 * 48000, 48000, 2);
        AudioClip whole = AudioFileReader.read(rig.sounds.resolve("long.wav"));
        new AudioFileWriter(SampleFormat.WAV_FLOAT32, null, 0)
                .write(whole.slice(0, 3 * 48000), rig.sounds.resolve("short.wav"));
        assertEquals(
                2 * 48000,
                AudioFileReader.readBeginning(rig.sounds.resolve("long.wav"), 2)
                        .clip()
                        .frames());
        rig.encode(new EncodeSettings("e1", 1, false), new EncodingRig.Heard(), Set.of());
        float[] ofShort = NpyFile.floats(rig.target.resolve("short.npy"));
        assertArrayEquals(ofShort, NpyFile.floats(rig.target.resolve("long.npy")));
    }

    @Test
    void theTrainerReadsWhatWasWritten() {
        EncodingRig.sound(rig.sounds.resolve("a.wav"), 900, 44100, 2);
        EncodingRig.sound(rig.sounds.resolve("sub/b.wav"), 500, 44100, 2);
        rig.encode();
        LatentSet set = LatentSet.open(rig.target);
        assertEquals(List.of(), set.skipped());
        assertEquals(2, set.size());
        assertEquals(3, set.load(1).channels());
        assertEquals(16, set.entry(1).valid().last() + 1);
    }

    @Test
    void excludedSoundsAreLeftOut() {
        EncodingRig.sound(rig.sounds.resolve("a.wav"), 100, 44100, 2);
        EncodingRig.sound(rig.sounds.resolve("sub/b.wav"), 100, 44100, 2);
        EncodeSettings settings = new EncodeSettings("e1", 60, false);
        assertEquals(
                1,
                rig.encode(settings, new EncodingRig.Heard(), Set.of("sub/b.wav"))
                        .encoded());
        String message = assertThrows(
                        TrainException.class,
                        () -> rig.encode(settings, new EncodingRig.Heard(), Set.of("a.wav", "sub/b.wav")))
                .getMessage();
        assertTrue(message.contains("excluded"), message);
    }

    @Test
    void leavesNoHandles() {
        EncodingRig.sound(rig.sounds.resolve("a.wav"), 100, 44100, 2);
        long before = MlxRuntime.liveHandles();
        rig.encode();
        assertEquals(before, MlxRuntime.liveHandles());
    }
}
