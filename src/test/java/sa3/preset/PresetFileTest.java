package sa3.preset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.settings.Settings;

class PresetFileTest {
    private static final String WHOLE =
            "{\"version\":2,\"name\":\"rain\",\"prompt\":\"rain on a tin roof\",\"loras\":[{\"name\":\"a\",\"strength\":0.5}]}";

    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("rain.json"), content);
    }

    private String refusal(String content) throws IOException {
        Path file = file(content);
        String message =
                assertThrows(PresetException.class, () -> PresetFile.read(file)).getMessage();
        assertTrue(message.startsWith("preset " + file + ": "), message);
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void unknownFieldsSurviveAtEveryLevel() throws IOException {
        String json = "{\"version\":2,\"name\":\"a\",\"prompt\":\"rain\",\"seed\":\"random\",\"loras\":"
                + "[{\"name\":\"b\",\"strength\":1,\"scope\":{\"x\":[1,null,{\"y\":2.50}]}}],\"later\":{\"deep\":[true]},\"n\":null}";
        Path file = file(json);
        PresetFile.write(file, PresetFile.read(file));
        PresetFile.write(file, PresetFile.read(file));
        assertEquals(
                new ObjectMapper().readTree(json).toPrettyString(),
                Files.readString(file).strip());
    }

    @Test
    void everyTruncationIsRefusedInOneLine() throws IOException {
        for (int length = 0; length < WHOLE.length(); length++) {
            refusal(WHOLE.substring(0, length));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"version\":2,\"name\":\"a\",\"prompt\":\"ra | cut off: it ends in the middle, at line 1",
                "{\"version\":3,\"name\":\"a\"} | version 3 is newer than this program, which reads up to 2: update",
                "{\"name\":\"a\"} | no version",
                "{\"version\":2} | no name",
                "[] | no version",
                "7 7 | no valid JSON at line 1",
                "{\"version\":2,\"version\":2,\"name\":\"a\"} | Duplicate field 'version'",
                "{\"version\":2,\"name\":\"../../etc/passwd\"} | preset name '../../etc/passwd'",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"strength\":NaN}]} | no valid JSON at line 1, column 60: Non-standard token 'NaN'",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"strength\":-Infinity}]} | Non-standard token '-Infinity'",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"strength\":\"NaN\"}]} | loras[0].strength: expected a finite number, found \"NaN\"",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"strength\":1e400}]} | loras[0].strength: expected a finite number",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"../b\"}]} | LoRA name '../b'",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"path\":\"../../b.safetensors\"}]} | must lie within the LoRA folder",
                "{\"version\":2,\"name\":\"a\",\"loras\":[{\"name\":\"b\",\"path\":\"/etc/shadow\"}]} | must lie within the LoRA folder",
                "{\"version\":2,\"name\":\"a\",\"seconds\":1e400} | seconds: expected a finite number",
            })
    void refusesInOneLine(String content, String words) throws IOException {
        String message = refusal(content);
        assertTrue(message.contains(words), message);
    }

    @Test
    void refusesTenThousandAdapters() throws IOException {
        String many = "{\"name\":\"a\",\"strength\":1},".repeat(9_999) + "{\"name\":\"a\",\"strength\":1}";
        assertTrue(refusal("{\"version\":2,\"name\":\"a\",\"loras\":[" + many + "]}")
                .endsWith("loras: 10000 entries, at most 100 are allowed"));
    }

    @Test
    void refusesAbsurdSizes() throws IOException {
        assertTrue(refusal(" ".repeat(PresetFile.MAX_BYTES + 1)).contains("larger than 1024 KiB"));
        assertTrue(refusal("{\"version\":2,\"name\":\"a\",\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}")
                .contains("nests too deeply, or a number"));
        assertTrue(refusal("{\"version\":2,\"name\":\"a\",\"seed\":" + "9".repeat(5_000) + "}")
                .contains("nests too deeply, or a number"));
        assertTrue(refusal("{\"version\":2,\"name\":\"a\",\"prompt\":\"" + "x".repeat(200_000) + "\"}")
                .contains("200000 characters"));
    }

    @Test
    void refusesWhatIsNoText() throws IOException {
        Path file = Files.write(folder.resolve("a.json"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0xc0});
        assertEquals(
                1,
                assertThrows(PresetException.class, () -> PresetFile.read(file))
                        .getMessage()
                        .lines()
                        .count());
    }

    @Test
    void aMissingFileAndAFolderAreTold() {
        assertTrue(assertThrows(PresetException.class, () -> PresetFile.read(folder.resolve("none.json")))
                .getMessage()
                .contains("check the path"));
        assertTrue(assertThrows(PresetException.class, () -> PresetFile.read(folder))
                .getMessage()
                .contains("is no file"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", ".", "..", ".a", "a.", " a", "a ", "a/b", "a\\b", "../a", "a:b", "a*", "a\nb", "CON", "con.x",
                "lpt1"
            })
    void namesAreGoodFileNamesEverywhere(String name) {
        assertThrows(IllegalArgumentException.class, () -> new Preset(name, Settings.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "House loop (8 bars) #2", "Überklang", "雨", "v1.2", "console", "a'b&c"})
    void otherNamesAreFine(String name) {
        assertEquals(name, new Preset(name, Settings.NONE).name());
    }

    @Test
    void ofManyWritersOneWinsWhole() throws Exception {
        Path file = folder.resolve("rain.json");
        int writers = 4;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(writers + 1);
        List<Future<?>> ends = Stream.iterate(0, i -> i + 1)
                .limit(writers)
                .<Future<?>>map(i -> pool.submit(() -> {
                    start.await();
                    for (int n = 0; n < 50; n++) {
                        PresetFile.write(
                                file, new Preset("rain", Settings.ofPrompt("writer " + i + " ".repeat(i * 5_000))));
                    }
                    return null;
                }))
                .toList();
        PresetFile.write(file, new Preset("rain", Settings.ofPrompt("writer 0")));
        start.countDown();
        for (int n = 0; n < 200; n++) {
            assertTrue(PresetFile.read(file).settings().wording().joined().startsWith("writer "));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        pool.shutdown();
        PresetFile.read(file);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @Test
    void whatCannotBeWrittenLeavesTheOldFileAlone() throws IOException {
        Path file = file(WHOLE);
        Path below = file.resolve("below.json");
        assertThrows(PresetException.class, () -> PresetFile.write(below, new Preset("a", Settings.NONE)));
        assertEquals(WHOLE, Files.readString(file));
    }
}
