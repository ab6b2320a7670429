package sa3.preset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.settings.Settings;

class PresetFoldersTest {
    @TempDir
    Path folder;

    private PresetFolders presets;

    @BeforeEach
    void prepare() {
        presets = new PresetFolders(folder.resolve("own"), folder.resolve("shipped"));
    }

    private static Preset preset(String name, String prompt) {
        return new Preset(name, Settings.ofPrompt(prompt));
    }

    private void ship(String name, String prompt) {
        PresetFile.write(folder.resolve("shipped").resolve(name + ".json"), preset(name, prompt));
    }

    private List<String> names() {
        return presets.list().stream().map(PresetFolders.Entry::name).toList();
    }

    private String refusal(Runnable work) {
        return assertThrows(PresetException.class, work::run).getMessage();
    }

    @Test
    void foldersNeedNotExist() {
        assertEquals(List.of(), presets.list());
        assertTrue(refusal(() -> presets.find("a")).contains("no preset is called 'a'"));
    }

    @Test
    void theUsersPresetHidesTheProgramsOfTheSameName() throws IOException {
        ship("rain", "shipped");
        ship("sun", "shipped");
        Files.writeString(folder.resolve("shipped/preset.schema.json"), "{}");
        presets.save(preset("Rain", "mine"), false);
        assertEquals(List.of("Rain", "sun"), names());
        assertEquals("mine", presets.find("RAIN").settings().wording().prompt());
        presets.remove("rain");
        assertEquals("shipped", presets.find("rain").settings().wording().prompt());
    }

    @Test
    void theNameInTheFileCounts() throws IOException {
        PresetFile.write(folder.resolve("own/copied.json"), preset("wind", "mine"));
        assertEquals("mine", presets.find("wind").settings().wording().prompt());
        assertEquals(folder.resolve("own/copied.json"), presets.save(preset("wind", "new"), true));
        assertEquals(List.of("wind"), names());
    }

    @Test
    void replacesOnlyWhenTold() {
        presets.save(preset("rain", "one"), false);
        assertTrue(refusal(() -> presets.save(preset("RAIN", "two"), false)).contains("--force"));
        assertEquals("one", presets.find("rain").settings().wording().prompt());
        presets.save(preset("RAIN", "two"), true);
        assertEquals("two", presets.find("rain").settings().wording().prompt());
        assertEquals(1, presets.list().size());
    }

    @Test
    void aDamagedFileIsListedWithItsReasonAndHidesNothing() throws IOException {
        ship("rain", "shipped");
        presets.save(preset("sun", "mine"), false);
        Files.writeString(folder.resolve("own/broken.json"), "{\"version\":");
        PresetFolders.Entry broken = presets.list().get(0);
        assertEquals("broken", broken.name());
        assertTrue(String.valueOf(broken.problem()).contains("cut off"), broken.problem());
        assertEquals(List.of("broken", "sun", "rain"), names());
        assertTrue(refusal(() -> presets.find("broken")).contains("cut off"));
    }

    @Test
    void namesTheNearOnes() {
        ship("house-loop", "");
        ship("techno-loop", "");
        assertTrue(refusal(() -> presets.find("huose-loop")).contains("did you mean house-loop"));
        assertTrue(refusal(() -> presets.find("techno")).contains("did you mean techno-loop"));
        assertFalse(refusal(() -> presets.find("xyzzy")).contains("did you mean"));
    }

    @Test
    void aPathIsReadAsAFile() {
        Path file = folder.resolve("elsewhere.json");
        PresetFile.write(file, preset("a", "there"));
        assertEquals("there", presets.find(file.toString()).settings().wording().prompt());
    }

    @Test
    void shippedPresetsAreNotRemoved() {
        ship("rain", "shipped");
        assertTrue(refusal(() -> presets.remove("rain")).contains("the program's own presets stay"));
        assertTrue(Files.exists(folder.resolve("shipped/rain.json")));
    }
}
