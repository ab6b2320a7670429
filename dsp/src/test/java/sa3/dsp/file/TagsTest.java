package sa3.dsp.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags that another program wrote: src/test/resources/sa3/dsp/file/README.md. */
class TagsTest {
    private static final Map<String, String> ALL = Map.of(
            "title", "Glühwürmchen",
            "artist", "Die Motten",
            "album", "Nacht",
            "genre", "Ambient",
            "label", "Kerze",
            "date", "1998",
            "composer", "M. Falter",
            "bpm", "92");

    private static Map<String, String> tags(String name) {
        return AudioFileReader.readTags(Fixtures.path("tagged/" + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id3v23.mp3", "id3v24.mp3", "id3.wav", "comments.flac", "comments.ogg", "atoms.m4a"})
    void everyContainerTellsTheSame(String name) {
        assertEquals(ALL, tags(name));
    }

    /** Wherever an M4A is cut off, its tempo is told or not; nothing else happens. */
    @Test
    void aTempoThatIsCutOffIsNotTold(@TempDir Path folder) throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.path("tagged/atoms.m4a"));
        Path cut = folder.resolve("cut.m4a");
        Set<Optional<String>> told = new HashSet<>();
        for (int length = 0; length <= whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            told.add(M4aTempo.of(cut));
        }
        assertEquals(Set.of(Optional.empty(), Optional.of("92")), told);
    }

    @Test
    void riffInfoKnowsLessInTheCodePageOfWindows() {
        Map<String, String> told = new HashMap<>(ALL);
        List.of("label", "composer", "bpm").forEach(told::remove);
        assertEquals(told, tags("info.wav"));
    }

    @Test
    void filesWithoutTagsSayNothing() {
        for (String name : List.of("pcm_16.wav", "pcm16.flac", "lame.mp3", "pcm16.aiff", "pcm16.caf", "aac.m4a")) {
            assertEquals(Map.of(), AudioFileReader.readTags(Fixtures.path(name)), name);
        }
    }

    @Test
    void whatIsNoAudioIsRefused() {
        Path readme = Fixtures.path("README.md");
        assertThrows(AudioFileException.class, () -> AudioFileReader.readTags(readme));
    }
}
