package sa3.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserConfigTest {
    @TempDir
    Path folder;

    private UserConfig config;

    @BeforeEach
    void prepare() {
        config = new UserConfig(folder.resolve("data/config.json"));
    }

    @Test
    void absentIsEmpty() {
        assertEquals(Optional.empty(), config.text("a"));
    }

    @Test
    void keepsWhatOthersWrote() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(config.file(), "{\"other\":{\"x\":[1]}}");
        config.put("a", "b");
        assertEquals(Optional.of("b"), config.text("a"));
        config.put("a", null);
        assertEquals("{\"other\":{\"x\":[1]}}", Files.readString(config.file()).replaceAll("\\s", ""));
    }

    @Test
    void changesOfManyAtOnceAllArrive() {
        IntStream.range(0, 40).parallel().forEach(i -> new UserConfig(config.file()).put("field" + i, "v" + i));
        IntStream.range(0, 40).forEach(i -> assertEquals(Optional.of("v" + i), config.text("field" + i)));
    }

    @Test
    void aDamagedFileIsToldAndKept() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        for (String bad : new String[] {"{\"a\":", "[]", "{\"a\":7}"}) {
            Files.writeString(config.file(), bad);
            String message =
                    assertThrows(ConfigException.class, () -> config.text("a")).getMessage();
            assertTrue(message.contains("config.json") && message.endsWith("mend or delete it"), message);
        }
        Files.writeString(config.file(), "{\"a\":");
        assertThrows(ConfigException.class, () -> config.put("a", "b"));
        assertEquals("{\"a\":", Files.readString(config.file()));
    }
}
