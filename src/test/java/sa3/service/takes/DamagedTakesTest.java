package sa3.service.takes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Takes whose files are not what they were. */
class DamagedTakesTest extends LibraryRig {
    private void damage(TakeRecord take, String what) throws IOException {
        Path file = take.file();
        assertNotNull(file);
        Path description = file.resolveSibling("take.json");
        switch (what) {
            case "no audio" -> Files.delete(file);
            case "cut audio" ->
                Files.write(
                        file,
                        List.of(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                                .substring(0, 3000)),
                        java.nio.charset.StandardCharsets.ISO_8859_1);
            case "no description" -> Files.delete(description);
            case "cut description" ->
                Files.writeString(description, Files.readString(description).substring(0, 100));
            case "other description" ->
                Files.writeString(
                        description, Files.readString(description).replace(take.id(), "20260101-000000-00000000"));
            case "path as a name" ->
                Files.writeString(
                        description,
                        Files.readString(description).replace(file.getFileName().toString(), "../x.wav"));
            case "a name that no file can have" ->
                Files.writeString(
                        description,
                        Files.readString(description).replace(file.getFileName().toString(), "a\\u0000.wav"));
            default -> throw new IllegalArgumentException(what);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no audio",
                "cut audio",
                "no description",
                "cut description",
                "other description",
                "path as a name",
                "a name that no file can have"
            })
    void damagedTakeIsSetAsideAndNamed(String what) throws IOException {
        open();
        TakeRecord good = store(0);
        TakeRecord bad = store(1);
        damage(bad, what);
        open();
        assertEquals(List.of(good.id()), ids());
        assertEquals(List.of(bad.id()), library.damaged());
        assertTrue(Files.isDirectory(folder.resolve("takes/damaged/" + bad.id())));
    }

    @Test
    void changedSampleIsFoundWhenTheTakeIsRead() throws IOException {
        open();
        TakeRecord take = store(0);
        byte[] bytes = Files.readAllBytes(take.file());
        bytes[bytes.length - 1] ^= 1;
        Files.write(take.file(), bytes);
        TakeException damaged = assertThrows(TakeException.class, () -> library.audio(take.id()));
        assertTrue(damaged.getMessage().contains("damaged"), damaged.getMessage());
        assertEquals(List.of(take.id()), library.damaged());
        assertEquals(List.of(), ids());
    }
}
