package sa3.train.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import sa3.train.data.LatentSet;

/** Folders that were encoded before, or in part. */
class EncodingAgainTest {
    @TempDir
    private Path temp;

    private EncodingRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new EncodingRig(temp);
    }

    @Test
    void whatIsFinishedStaysAndWhatChangedIsEncodedAgain() throws IOException {
        EncodingRig.sound(rig.sounds.resolve("a.wav"), 100, 44100, 2);
        EncodingRig.sound(rig.sounds.resolve("b.wav"), 200, 44100, 2);
        rig.encode();
        byte[] before = Files.readAllBytes(rig.target.resolve("a.npy"));
        assertEquals(new FolderEncoding.Report(0, 0, 2, 2, List.of()), rig.encode());
        EncodingRig.sound(rig.sounds.resolve("b.wav"), 300, 44100, 2);
        Files.writeString(rig.sounds.resolve("a.txt"), "now with words");
        assertEquals(new FolderEncoding.Report(1, 1, 0, 1, List.of()), rig.encode());
        assertArrayEquals(before, Files.readAllBytes(rig.target.resolve("a.npy")));
        assertEquals("now with words", rig.sidecar("a.json").path("prompt").asText());
        Files.delete(rig.sounds.resolve("a.txt"));
        assertEquals(1, rig.encode().described());
        assertFalse(rig.sidecar("a.json").has("prompt"));
        assertEquals(
                2,
                rig.encode(new EncodeSettings("e2", 60, false), new EncodingRig.Heard(), Set.of())
                        .encoded());
        assertEquals(
                2,
                rig.encode(new EncodeSettings("e2", 60, true), new EncodingRig.Heard(), Set.of())
                        .encoded());
    }

    @Test
    void stoppedAndRunAgainIsNeverStopped() throws IOException {
        for (int i = 0; i < 4; i++) {
            EncodingRig.sound(rig.sounds.resolve("s" + i + ".wav"), 100 + 50 * i, 44100, 2);
        }
        EncodingRig.Heard stops = new EncodingRig.Heard();
        stops.stopAfter = 2;
        EncodeSettings settings = new EncodeSettings("e1", 60, false);
        assertThrows(IllegalStateException.class, () -> rig.encode(settings, stops, Set.of()));
        assertEquals(2, LatentSet.open(rig.target).size());
        String leftover = ".s2.npy.01234567-89ab-cdef-0123-456789abcdef.part"; // killed while it wrote
        Files.write(rig.target.resolve(leftover), new byte[10]);
        Files.copy(rig.target.resolve("s0.npy"), rig.target.resolve("s3.npy")); // killed before the sidecar
        FolderEncoding.Report report = rig.encode();
        assertEquals(2, report.encoded());
        assertEquals(2, report.unchanged());
        assertFalse(Files.exists(rig.target.resolve(leftover)));
        assertEquals(4, LatentSet.open(rig.target).size());
    }

    @Test
    void latentsThatWereDamagedSinceAreMadeAgain() throws IOException {
        EncodingRig.sound(rig.sounds.resolve("a.wav"), 100, 44100, 2);
        rig.encode();
        byte[] whole = Files.readAllBytes(rig.target.resolve("a.npy"));
        Files.write(rig.target.resolve("a.npy"), java.util.Arrays.copyOf(whole, whole.length - 4));
        assertEquals(1, rig.encode().encoded());
        assertArrayEquals(whole, Files.readAllBytes(rig.target.resolve("a.npy")));
    }

    @Test
    void latentsOfSoundsThatAreNoLongerWantedAreToldAndStay() throws IOException {
        for (String name : List.of("kept.wav", "sub/gone.wav", "excluded.wav", "broken.wav")) {
            EncodingRig.sound(rig.sounds.resolve(name), 1000 + name.length(), 44100, 2);
        }
        EncodingRig.Heard before = new EncodingRig.Heard();
        rig.encode(new EncodeSettings("e1", 60, false), before, Set.of());
        assertEquals(List.of(), before.remarks);
        Files.delete(rig.sounds.resolve("sub/gone.wav"));
        Files.writeString(rig.sounds.resolve("broken.wav"), "no sound");
        EncodingRig.Heard heard = new EncodingRig.Heard();
        rig.encode(new EncodeSettings("e1", 60, false), heard, Set.of("excluded.wav"));
        String line = heard.remarks.get(heard.remarks.size() - 1);
        assertTrue(line.contains("latents of 3 sounds"), line);
        assertTrue(line.contains(": broken.npy, excluded.npy, sub/gone.npy; delete"), line);
        assertEquals(4, LatentSet.open(rig.target).size());
    }
}
