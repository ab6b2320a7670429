package sa3.train.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.ClipMetadata;
import sa3.dsp.file.SampleFormat;
import sa3.platform.Folders;
import sa3.train.data.Draws;
import sa3.train.data.LatentSet;
import sa3.train.data.PromptBuilder;
import sa3.train.data.Tags;

/** What is written about a sound, beside it or in it, and becomes part of its sidecar. */
class EncodedCaptionsTest {
    @TempDir
    private Path temp;

    private EncodingRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new EncodingRig(temp);
    }

    @Test
    void captionsComeFromBesideOrFromTheFoldersNextDoor() throws IOException {
        Files.createDirectories(rig.sounds.resolve("txt"));
        EncodingRig.sound(rig.sounds.resolve("sub/a.wav"), 100, 44100, 2);
        Files.writeString(rig.sounds.resolve("txt/a.txt"), "\uFEFF  next door \n");
        EncodingRig.sound(rig.sounds.resolve("b.wav"), 100, 44100, 2);
        Files.writeString(rig.sounds.resolve("b.txt"), "beside");
        EncodingRig.sound(rig.sounds.resolve("c.wav"), 100, 44100, 2);
        Files.writeString(rig.sounds.resolve("c.txt"), " \n");
        assertEquals(1, rig.encode().uncaptioned());
        assertEquals("next door", rig.sidecar("sub/a.json").path("prompt").asText());
        assertEquals("beside", rig.sidecar("b.json").path("prompt").asText());
        assertFalse(rig.sidecar("c.json").has("prompt"));
    }

    @Test
    void linesOfACaptionEndAsInAnyTextAndTenSecondsAreTen() throws IOException {
        EncodingRig.sound(rig.sounds.resolve("a.wav"), 441_000, 44100, 1);
        Files.writeString(rig.sounds.resolve("a.txt"), "a glass harp,\r\nshimmering\r\n");
        EncodingRig.sound(rig.sounds.resolve("b.wav"), 100, 44100, 1);
        Files.writeString(rig.sounds.resolve("b.json"), "{\"prompt\": \"a glass harp,\\r\\nshimmering\"}");
        rig.encode();
        assertEquals(
                "a glass harp,\nshimmering",
                rig.sidecar("a.json").path("prompt").asText());
        assertEquals(
                "a glass harp,\nshimmering",
                rig.sidecar("b.json").path("prompt").asText());
        assertTrue(Files.readString(rig.target.resolve("a.json")).contains("\"seconds_total\" : 10,"));
    }

    @Test
    void aFieldThatNoPromptNamesIsNoCaption() throws IOException {
        EncodingRig.sound(rig.sounds.resolve("a.wav"), 100, 44100, 2);
        Files.writeString(rig.sounds.resolve("a.json"), "{\"caption\": \"a glass harp\"}");
        EncodingRig.sound(rig.sounds.resolve("b.wav"), 100, 44100, 2);
        Files.writeString(rig.sounds.resolve("b.json"), "{\"prompt\": \"a drum\", \"mood\": \"dry\"}");
        EncodingRig.Heard heard = new EncodingRig.Heard();
        assertEquals(
                1,
                rig.encode(new EncodeSettings("e1", 60, false), heard, Set.of()).uncaptioned());
        assertEquals(1, heard.remarks.size(), heard.remarks.toString());
        assertTrue(heard.remarks.get(0).startsWith("sounds have caption and no caption that"), heard.remarks.get(0));
    }

    @Test
    void aTagOfTheEncodersOwnNameIsLeftOutAndTold() throws IOException {
        EncodingRig.sound(rig.sounds.resolve("a.wav"), 100, 44100, 2);
        Files.writeString(rig.sounds.resolve("a.json"), "{\"seconds_total\": 77, \"title\": \"T\"}");
        EncodingRig.Heard heard = new EncodingRig.Heard();
        rig.encode(new EncodeSettings("e1", 60, false), heard, Set.of());
        assertEquals(0.002, rig.sidecar("a.json").path("seconds_total").asDouble());
        assertTrue(heard.remarks.get(0).contains("seconds_total"), heard.remarks.toString());
        assertEquals(1, rig.encode().unchanged());
    }

    @Test
    void whereNothingIsBesideASoundItsOwnTagsCount() throws IOException {
        Path tagged = Folders.programHome().resolve("dsp/src/test/resources/sa3/dsp/file/tagged/comments.flac");
        for (String name : List.of("alone", "captioned", "silenced")) {
            Files.copy(tagged, rig.sounds.resolve(name + ".flac"));
        }
        Files.writeString(rig.sounds.resolve("captioned.txt"), "warm pad");
        Files.writeString(rig.sounds.resolve("silenced.txt"), "");
        rig.encode();
        LatentSet set = LatentSet.open(rig.target);
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
        new AudioFileWriter(format, about, 0).write(step, rig.sounds.resolve("clip" + format.extension()));
        rig.encode();
        Tags tags = LatentSet.open(rig.target).entry(0).tags();
        for (int turn = 0; turn < 9; turn++) {
            Draws draws = Draws.of(1, turn, Draws.Purpose.PROMPT);
            assertEquals("dusty keys", new PromptBuilder(null).prompt(tags, draws), tags.toString());
        }
    }
}
