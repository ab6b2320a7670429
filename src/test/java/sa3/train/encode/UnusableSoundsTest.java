package sa3.train.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.dsp.AudioClip;
import sa3.dsp.file.AudioFileWriter;
import sa3.dsp.file.SampleFormat;
import sa3.platform.FolderLock;
import sa3.train.TrainException;

/** Sounds that cannot be used, and folders that cannot be encoded. */
class UnusableSoundsTest {
    @TempDir
    private Path temp;

    private EncodingRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new EncodingRig(temp);
    }

    @Test
    void aSoundOfBrokenNumbersIsNamedAndSkipped() {
        new AudioFileWriter(SampleFormat.WAV_FLOAT32, null, 0)
                .write(AudioClip.ofOwned(new float[][] {{0, 1e30f, 0}}, 44100), rig.sounds.resolve("loud.wav"));
        List<String> skipped = rig.encode().skipped();
        assertEquals(
                List.of(rig.sounds.resolve("loud.wav")
                        + ": a sample of 1.0E30, where 1 is full scale; export it again"),
                skipped);
    }

    @Test
    void brokenSoundsAndCaptionsAreNamedSkippedAndCounted() throws IOException {
        EncodingRig.sound(rig.sounds.resolve("good.wav"), 100, 44100, 2);
        EncodingRig.sound(rig.sounds.resolve("badcaption.wav"), 100, 44100, 2);
        Files.writeString(rig.sounds.resolve("badcaption.json"), "{\"title\": ");
        Files.writeString(rig.sounds.resolve("noise.wav"), "no audio at all");
        Files.write(rig.sounds.resolve("empty.mp3"), new byte[0]);
        Files.write(rig.sounds.resolve("._good.wav"), new byte[100]);
        EncodingRig.sound(rig.sounds.resolve("details.wav"), 100, 44100, 2);
        EncodingRig.Heard heard = new EncodingRig.Heard();
        FolderEncoding.Report report = rig.encode(new EncodeSettings("e1", 60, false), heard, Set.of());
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
        assertFalse(Files.exists(rig.target.resolve("noise.npy")));
    }

    @Test
    void twoEndingsOfOneNameAreTold() {
        EncodingRig.sound(rig.sounds.resolve("a.wav"), 100, 44100, 2);
        EncodingRig.sound(rig.sounds.resolve("a.wave"), 200, 44100, 2);
        FolderEncoding.Report report = rig.encode();
        assertEquals(1, report.encoded());
        assertTrue(report.skipped().get(0).contains("a.wave"), report.skipped().toString());
    }

    @Test
    void foldersThatCannotBeAreRefusedInOneLine() throws IOException {
        assertTrue(assertThrows(TrainException.class, rig::encode).getMessage().contains("holds no audio"));
        EncodingRig.sound(rig.sounds.resolve("a.wav"), 100, 44100, 2);
        rig.target = rig.sounds.resolve("sub/..");
        assertTrue(assertThrows(TrainException.class, rig::encode).getMessage().contains("captions"));
        rig.target = Files.createFile(temp.resolve("file"));
        assertTrue(assertThrows(TrainException.class, rig::encode).getMessage().contains("is a file"));
        rig.target = Files.createDirectory(temp.resolve("latents2"));
        Files.createDirectory(rig.target.resolve("a.npy")); // where the latents should go
        assertTrue(assertThrows(TrainException.class, rig::encode).getMessage().contains("a.npy"));
        try (FolderLock lock = FolderLock.tryTake(temp.resolve("latents3")).orElseThrow()) {
            rig.target = temp.resolve("latents3");
            assertTrue(
                    assertThrows(TrainException.class, rig::encode).getMessage().contains("another sa3 encode"));
        }
    }
}
