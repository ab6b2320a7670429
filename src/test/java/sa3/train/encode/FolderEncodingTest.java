package sa3.train.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.bench.RandomWeights;
import sa3.codec.SameConfig;
import sa3.codec.SameConfig.Variant;
import sa3.codec.SameEncoder;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileReader;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.ClipMetadata;
import sa3.dsp.file.SampleFormat;
import sa3.mlx.Dtype;
import sa3.mlx.MlxRuntime;
import sa3.platform.FolderLock;
import sa3.platform.Folders;
import sa3.train.TrainException;
import sa3.train.data.Draws;
import sa3.train.data.LatentSet;
import sa3.train.data.PromptBuilder;
import sa3.train.data.Tags;
import sa3.weights.NpyFile;
import sa3.weights.Weights;

/** A folder of sounds becomes a folder of latents, whatever is in it and however often it is interrupted. */
class FolderEncodingTest {
    /** Latents of 32 samples: seconds of audio are thousands of latents, so chunks come into play. */
    private static final SameConfig CONFIG = new SameConfig(Variant.CHUNKED, 3, 16, 2, 8, 4, 2, 2, 24);

    @TempDir
    private Path temp;

    private Path sounds;
    private Path target;

    @BeforeEach
    void makeFolders() throws IOException {
        sounds = Files.createDirectories(temp.resolve("sounds/sub")).resolveSibling("");
        target = temp.resolve("latents");
    }

    private static void sound(Path file, int frames, int rateHz, int channels) {
        float[][] samples = new float[channels][frames];
        Random random = new Random(frames);
        for (float[] channel : samples) {
            for (int i = 0; i < frames; i++) {
                channel[i] = (float) (0.1 * random.nextGaussian());
            }
        }
        new AudioFileWriter(SampleFormat.WAV_FLOAT32, null, 0).write(AudioClip.ofOwned(samples, rateHz), file);
    }

    private static final class Heard implements FolderEncoding.Listener {
        private final List<String> remarks = new ArrayList<>();
        private int stopAfter = Integer.MAX_VALUE;

        @Override
        public void working(int doneSounds, int sounds, SoundFolder.Sound sound) {
            if (doneSounds >= stopAfter) {
                throw new IllegalStateException("stopped");
            }
        }

        @Override
        public void remark(String line) {
            remarks.add(line);
        }
    }

    private FolderEncoding.Report encode(EncodeSettings settings, Heard heard, Set<String> excluded) {
        try (Weights weights = RandomWeights.of(CONFIG.encoderTensors(), Dtype.F32, 1)) {
            return new FolderEncoding(
                            SoundFolder.open(sounds, excluded),
                            target,
                            new SameEncoder(weights, CONFIG),
                            settings,
                            heard)
                    .run();
        }
    }

    private FolderEncoding.Report encode() {
        return encode(new EncodeSettings("e1", 60, false), new Heard(), Set.of());
    }

    private JsonNode sidecar(String name) throws IOException {
        return new ObjectMapper().readTree(target.resolve(name).toFile());
    }

    @Test
    void mirrorsTheTreeWithTheFieldsOfTheReference() throws IOException {
        sound(sounds.resolve("sub/tone.wav"), 1000, 44100, 2);
        Files.writeString(
                sounds.resolve("sub/tone.json"), "{\"title\": \"Bee\", \"bpm\": 120, \"empty\": \"\", \"no\": 0}");
        assertEquals(new FolderEncoding.Report(1, 0, 0, 0, List.of()), encode());
        JsonNode json = sidecar("sub/tone.json");
        assertEquals(
                sounds.resolve("sub/tone.wav").toString(), json.path("path").asText());
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
                List.of(3, 32), NpyFile.info(target.resolve("sub/tone.npy")).shape());
        JsonNode details = sidecar("details.json");
        assertEquals("same-s", details.path("codec").asText());
        assertEquals(44100, details.path("sample_rate").asInt());
        assertEquals(32, details.path("pad_modulo").asInt());
        assertEquals(60 * 44100 / 32 * 32, details.path("max_samples").asInt());
        assertEquals(1, details.path("count").asInt());
    }

    @Test
    void aLatentWithOneRealSampleIsReal() throws IOException {
        sound(sounds.resolve("a.wav"), 32 * 4 + 1, 44100, 2);
        encode();
        assertEquals("[1,1,1,1,1,0]", sidecar("a.json").path("padding_mask").toString());
    }

    @Test
    void anyRateAndAnyNumberOfChannelsBecomeStereoAtTheCodecsRate() throws IOException {
        sound(sounds.resolve("low.wav"), 2000, 22050, 1);
        sound(sounds.resolve("many.wav"), 2000, 44100, 5);
        encode();
        assertEquals(4000, sidecar("low.json").path("audio_samples").asInt());
        assertEquals(2000, sidecar("many.json").path("audio_samples").asInt());
    }

    @Test
    void longSoundsAreEncodedInChunksAndCutAtTheLongestLength() throws IOException {
        sound(sounds.resolve("long.wav"), 31 * 44100, 44100, 1);
        Heard heard = new Heard();
        encode(new EncodeSettings("e1", 30.5, false), heard, Set.of());
        int samples = (int) (30.5 * 44100) / 32 * 32;
        assertEquals(samples, sidecar("long.json").path("audio_samples").asInt());
        assertEquals(
                samples / 32 + samples / 32 % 2,
                NpyFile.info(target.resolve("long.npy")).shape().get(1));
        assertEquals("long.wav: cut to its first 30.5 s; 0.5 s left out", heard.remarks.get(0));
    }

    @Test
    void ofALongSoundOnlyItsBeginningIsKept() throws IOException {
        sound(sounds.resolve("long.wav"), 10 * 48000, 48000, 2);
        AudioClip whole = AudioFileReader.read(sounds.resolve("long.wav"));
        new AudioFileWriter(SampleFormat.WAV_FLOAT32, null, 0)
                .write(whole.slice(0, 3 * 48000), sounds.resolve("short.wav"));
        assertEquals(
                2 * 48000,
                AudioFileReader.readBeginning(sounds.resolve("long.wav"), 2)
                        .clip()
                        .frames());
        encode(new EncodeSettings("e1", 1, false), new Heard(), Set.of());
        float[] ofShort = NpyFile.floats(target.resolve("short.npy"));
        assertArrayEquals(ofShort, NpyFile.floats(target.resolve("long.npy")));
    }

    @Test
    void theTrainerReadsWhatWasWritten() {
        sound(sounds.resolve("a.wav"), 900, 44100, 2);
        sound(sounds.resolve("sub/b.wav"), 500, 44100, 2);
        encode();
        LatentSet set = LatentSet.open(target);
        assertEquals(List.of(), set.skipped());
        assertEquals(2, set.size());
        assertEquals(3, set.load(1).channels());
        assertEquals(16, set.entry(1).valid().last() + 1);
    }

    @Test
    void captionsComeFromBesideOrFromTheFoldersNextDoor() throws IOException {
        Files.createDirectories(sounds.resolve("txt"));
        sound(sounds.resolve("sub/a.wav"), 100, 44100, 2);
        Files.writeString(sounds.resolve("txt/a.txt"), "\uFEFF  next door \n");
        sound(sounds.resolve("b.wav"), 100, 44100, 2);
        Files.writeString(sounds.resolve("b.txt"), "beside");
        sound(sounds.resolve("c.wav"), 100, 44100, 2);
        Files.writeString(sounds.resolve("c.txt"), " \n");
        assertEquals(1, encode().uncaptioned());
        assertEquals("next door", sidecar("sub/a.json").path("prompt").asText());
        assertEquals("beside", sidecar("b.json").path("prompt").asText());
        assertFalse(sidecar("c.json").has("prompt"));
    }

    @Test
    void aSoundOfBrokenNumbersIsNamedAndSkipped() {
        new AudioFileWriter(SampleFormat.WAV_FLOAT32, null, 0)
                .write(AudioClip.ofOwned(new float[][] {{0, 1e30f, 0}}, 44100), sounds.resolve("loud.wav"));
        List<String> skipped = encode().skipped();
        assertEquals(
                List.of(sounds.resolve("loud.wav") + ": a sample of 1.0E30, where 1 is full scale; export it again"),
                skipped);
    }

    @Test
    void linesOfACaptionEndAsInAnyTextAndTenSecondsAreTen() throws IOException {
        sound(sounds.resolve("a.wav"), 441_000, 44100, 1);
        Files.writeString(sounds.resolve("a.txt"), "a glass harp,\r\nshimmering\r\n");
        sound(sounds.resolve("b.wav"), 100, 44100, 1);
        Files.writeString(sounds.resolve("b.json"), "{\"prompt\": \"a glass harp,\\r\\nshimmering\"}");
        encode();
        assertEquals(
                "a glass harp,\nshimmering", sidecar("a.json").path("prompt").asText());
        assertEquals(
                "a glass harp,\nshimmering", sidecar("b.json").path("prompt").asText());
        assertTrue(Files.readString(target.resolve("a.json")).contains("\"seconds_total\" : 10,"));
    }

    @Test
    void aFieldThatNoPromptNamesIsNoCaption() throws IOException {
        sound(sounds.resolve("a.wav"), 100, 44100, 2);
        Files.writeString(sounds.resolve("a.json"), "{\"caption\": \"a glass harp\"}");
        sound(sounds.resolve("b.wav"), 100, 44100, 2);
        Files.writeString(sounds.resolve("b.json"), "{\"prompt\": \"a drum\", \"mood\": \"dry\"}");
        Heard heard = new Heard();
        assertEquals(
                1, encode(new EncodeSettings("e1", 60, false), heard, Set.of()).uncaptioned());
        assertEquals(1, heard.remarks.size(), heard.remarks.toString());
        assertTrue(heard.remarks.get(0).startsWith("sounds have caption and no caption that"), heard.remarks.get(0));
    }

    @Test
    void brokenSoundsAndCaptionsAreNamedSkippedAndCounted() throws IOException {
        sound(sounds.resolve("good.wav"), 100, 44100, 2);
        sound(sounds.resolve("badcaption.wav"), 100, 44100, 2);
        Files.writeString(sounds.resolve("badcaption.json"), "{\"title\": ");
        Files.writeString(sounds.resolve("noise.wav"), "no audio at all");
        Files.write(sounds.resolve("empty.mp3"), new byte[0]);
        Files.write(sounds.resolve("._good.wav"), new byte[100]);
        sound(sounds.resolve("details.wav"), 100, 44100, 2);
        Heard heard = new Heard();
        FolderEncoding.Report report = encode(new EncodeSettings("e1", 60, false), heard, Set.of());
        assertEquals(1, report.encoded());
        assertEquals(4, report.skipped().size());
        for (String name : List.of("badcaption.json", "noise.wav", "empty.mp3", "details.wav")) {
            assertTrue(report.skipped().stream().anyMatch(line -> line.contains(name)), name);
        }
        assertEquals(
                4,
                heard.remarks.stream()
                        .filter(line -> line.startsWith("skipped: "))
                        .count());
        assertFalse(Files.exists(target.resolve("noise.npy")));
    }

    @Test
    void twoEndingsOfOneNameAreTold() {
        sound(sounds.resolve("a.wav"), 100, 44100, 2);
        sound(sounds.resolve("a.wave"), 200, 44100, 2);
        FolderEncoding.Report report = encode();
        assertEquals(1, report.encoded());
        assertTrue(report.skipped().get(0).contains("a.wave"), report.skipped().toString());
    }

    @Test
    void whatIsFinishedStaysAndWhatChangedIsEncodedAgain() throws IOException {
        sound(sounds.resolve("a.wav"), 100, 44100, 2);
        sound(sounds.resolve("b.wav"), 200, 44100, 2);
        encode();
        byte[] before = Files.readAllBytes(target.resolve("a.npy"));
        assertEquals(new FolderEncoding.Report(0, 0, 2, 2, List.of()), encode());
        sound(sounds.resolve("b.wav"), 300, 44100, 2);
        Files.writeString(sounds.resolve("a.txt"), "now with words");
        assertEquals(new FolderEncoding.Report(1, 1, 0, 1, List.of()), encode());
        assertArrayEquals(before, Files.readAllBytes(target.resolve("a.npy")));
        assertEquals("now with words", sidecar("a.json").path("prompt").asText());
        Files.delete(sounds.resolve("a.txt"));
        assertEquals(1, encode().described());
        assertFalse(sidecar("a.json").has("prompt"));
        assertEquals(
                2,
                encode(new EncodeSettings("e2", 60, false), new Heard(), Set.of())
                        .encoded());
        assertEquals(
                2,
                encode(new EncodeSettings("e2", 60, true), new Heard(), Set.of())
                        .encoded());
    }

    @Test
    void stoppedAndRunAgainIsNeverStopped() throws IOException {
        for (int i = 0; i < 4; i++) {
            sound(sounds.resolve("s" + i + ".wav"), 100 + 50 * i, 44100, 2);
        }
        Heard stops = new Heard();
        stops.stopAfter = 2;
        EncodeSettings settings = new EncodeSettings("e1", 60, false);
        assertThrows(IllegalStateException.class, () -> encode(settings, stops, Set.of()));
        assertEquals(2, LatentSet.open(target).size());
        String leftover = ".s2.npy.01234567-89ab-cdef-0123-456789abcdef.part"; // killed while it wrote
        Files.write(target.resolve(leftover), new byte[10]);
        Files.copy(target.resolve("s0.npy"), target.resolve("s3.npy")); // killed before the sidecar
        FolderEncoding.Report report = encode();
        assertEquals(2, report.encoded());
        assertEquals(2, report.unchanged());
        assertFalse(Files.exists(target.resolve(leftover)));
        assertEquals(4, LatentSet.open(target).size());
    }

    @Test
    void latentsThatWereDamagedSinceAreMadeAgain() throws IOException {
        sound(sounds.resolve("a.wav"), 100, 44100, 2);
        encode();
        byte[] whole = Files.readAllBytes(target.resolve("a.npy"));
        Files.write(target.resolve("a.npy"), java.util.Arrays.copyOf(whole, whole.length - 4));
        assertEquals(1, encode().encoded());
        assertArrayEquals(whole, Files.readAllBytes(target.resolve("a.npy")));
    }

    @Test
    void aTagOfTheEncodersOwnNameIsLeftOutAndTold() throws IOException {
        sound(sounds.resolve("a.wav"), 100, 44100, 2);
        Files.writeString(sounds.resolve("a.json"), "{\"seconds_total\": 77, \"title\": \"T\"}");
        Heard heard = new Heard();
        encode(new EncodeSettings("e1", 60, false), heard, Set.of());
        assertEquals(0.002, sidecar("a.json").path("seconds_total").asDouble());
        assertTrue(heard.remarks.get(0).contains("seconds_total"), heard.remarks.toString());
        assertEquals(1, encode().unchanged());
    }

    @Test
    void latentsOfSoundsThatAreNoLongerWantedAreToldAndStay() throws IOException {
        for (String name : List.of("kept.wav", "sub/gone.wav", "excluded.wav", "broken.wav")) {
            sound(sounds.resolve(name), 1000 + name.length(), 44100, 2);
        }
        Heard before = new Heard();
        encode(new EncodeSettings("e1", 60, false), before, Set.of());
        assertEquals(List.of(), before.remarks);
        Files.delete(sounds.resolve("sub/gone.wav"));
        Files.writeString(sounds.resolve("broken.wav"), "no sound");
        Heard heard = new Heard();
        encode(new EncodeSettings("e1", 60, false), heard, Set.of("excluded.wav"));
        String line = heard.remarks.get(heard.remarks.size() - 1);
        assertTrue(line.contains("latents of 3 sounds"), line);
        assertTrue(line.contains(": broken.npy, excluded.npy, sub/gone.npy; delete"), line);
        assertEquals(4, LatentSet.open(target).size());
    }

    @Test
    void excludedSoundsAreLeftOut() {
        sound(sounds.resolve("a.wav"), 100, 44100, 2);
        sound(sounds.resolve("sub/b.wav"), 100, 44100, 2);
        EncodeSettings settings = new EncodeSettings("e1", 60, false);
        assertEquals(1, encode(settings, new Heard(), Set.of("sub/b.wav")).encoded());
        String message = assertThrows(
                        TrainException.class, () -> encode(settings, new Heard(), Set.of("a.wav", "sub/b.wav")))
                .getMessage();
        assertTrue(message.contains("excluded"), message);
    }

    @Test
    void foldersThatCannotBeAreRefusedInOneLine() throws IOException {
        assertTrue(assertThrows(TrainException.class, this::encode).getMessage().contains("holds no audio"));
        sound(sounds.resolve("a.wav"), 100, 44100, 2);
        target = sounds.resolve("sub/..");
        assertTrue(assertThrows(TrainException.class, this::encode).getMessage().contains("captions"));
        target = Files.createFile(temp.resolve("file"));
        assertTrue(assertThrows(TrainException.class, this::encode).getMessage().contains("is a file"));
        target = Files.createDirectory(temp.resolve("latents2"));
        Files.createDirectory(target.resolve("a.npy")); // where the latents should go
        assertTrue(assertThrows(TrainException.class, this::encode).getMessage().contains("a.npy"));
        try (FolderLock lock = FolderLock.tryTake(temp.resolve("latents3")).orElseThrow()) {
            target = temp.resolve("latents3");
            assertTrue(assertThrows(TrainException.class, this::encode)
                    .getMessage()
                    .contains("another sa3 encode"));
        }
    }

    @Test
    void leavesNoHandles() {
        sound(sounds.resolve("a.wav"), 100, 44100, 2);
        long before = MlxRuntime.liveHandles();
        encode();
        assertEquals(before, MlxRuntime.liveHandles());
    }

    @Test
    void whereNothingIsBesideASoundItsOwnTagsCount() throws IOException {
        Path tagged = Folders.programHome().resolve("dsp/src/test/resources/sa3/dsp/file/tagged/comments.flac");
        for (String name : List.of("alone", "captioned", "silenced")) {
            Files.copy(tagged, sounds.resolve(name + ".flac"));
        }
        Files.writeString(sounds.resolve("captioned.txt"), "warm pad");
        Files.writeString(sounds.resolve("silenced.txt"), "");
        encode();
        LatentSet set = LatentSet.open(target);
        assertEquals("Glühwürmchen", set.entry(0).tags().get("title"));
        assertEquals("92", set.entry(0).tags().get("bpm"));
        assertEquals("", set.entry(1).tags().get("title"));
        assertEquals("warm pad", set.entry(1).tags().get("prompt"));
        assertEquals("", set.entry(2).tags().get("title"));
    }

    @ParameterizedTest
    @EnumSource(SampleFormat.class)
    void theCaptionOfAClipOfOursIsItsPromptAlone(SampleFormat format) {
        ClipMetadata about = new ClipMetadata("dusty keys", "{}", 92.0, "C", null, null, null, Instant.EPOCH);
        AudioClip step = AudioClip.ofOwned(new float[][] {{0.5f, -0.5f}, {0.5f, -0.5f}}, 44_100);
        new AudioFileWriter(format, about, 0).write(step, sounds.resolve("clip" + format.extension()));
        encode();
        Tags tags = LatentSet.open(target).entry(0).tags();
        for (int turn = 0; turn < 9; turn++) {
            Draws draws = Draws.of(1, turn, Draws.Purpose.PROMPT);
            assertEquals("dusty keys", new PromptBuilder(null).prompt(tags, draws), tags.toString());
        }
    }
}
