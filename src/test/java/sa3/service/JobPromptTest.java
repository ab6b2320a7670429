package sa3.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tempo and key reach the model exactly once, whoever names them: the host, the settings or the words. What it heard is
 * told by the samples: one seed and one text make the same ones bit for bit.
 */
class JobPromptTest {
    private static final int GENERATE = 2;
    private static final int TAKE_ENDS = 105;
    private static final String ONCE = "rain, 120 BPM, A minor";

    @TempDir
    static Path folder;

    private static RunningService service;
    private static FakePlugin plugin;
    private static String once;

    @BeforeAll
    static void start() throws IOException {
        service = new RunningService(folder);
        plugin = new FakePlugin(service.runFolder());
        plugin.hello();
        once = heard(take(asked(ONCE, null, null), null));
    }

    @AfterAll
    static void stop() {
        plugin.close();
        service.close();
    }

    private static ObjectNode asked(String prompt, @Nullable Double bpm, @Nullable String key) {
        ObjectNode request = FakePlugin.request(1).put("prompt", prompt);
        request.put("bpm", bpm).put("key", key);
        return request;
    }

    private static JsonNode take(ObjectNode request, @Nullable Double hostBpm) {
        String job = UUID.randomUUID().toString();
        ObjectNode order = FakePlugin.json().put("job", job).put("hostBpm", hostBpm);
        order.set("request", request);
        plugin.send(GENERATE, order);
        return plugin.await(TAKE_ENDS, json -> json.path("job").asText().equals(job))
                .json();
    }

    private static String heard(JsonNode take) {
        return take.path("sha256").asText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rain | 120 | A minor |", // by the settings
                "rain | | A minor | 120", // by the host, where the settings name no tempo
                "rain | 120 | A minor | 120", // by both, as the plugin does
                "rain | 120 | A minor | 90", // what the settings name counts
                "rain, 120 BPM | 120 | A minor | 120", // typed
                "rain, 120 BPM | | A minor | 120",
                "rain, 120 BPM, A minor | 120 | A minor | 120",
                "rain, 120 BPM, A minor | | | 120",
                "rain, 120 BPM, A minor | 96 | C major | 90", // the words are the user's own
            })
    void tempoAndKeyAreHeardOnce(String prompt, @Nullable Double bpm, @Nullable String key, @Nullable Double hostBpm) {
        assertEquals(once, heard(take(asked(prompt, bpm, key), hostBpm)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rain | | |",
                "rain, 120 BPM | | |",
                "rain, 120 BPM, 120 BPM, A minor | | |",
                "rain, 120 BPM, A minor, A minor | | |",
                "rain | 96 | A minor | 120",
            })
    void anotherTextIsAnotherSound(
            String prompt, @Nullable Double bpm, @Nullable String key, @Nullable Double hostBpm) {
        assertNotEquals(once, heard(take(asked(prompt, bpm, key), hostBpm)));
    }

    @Test
    void aTakeMadeAgainSaysThemOnceAgain() {
        JsonNode take = take(asked("rain", 120.0, "A minor"), 120.0);
        for (int turn = 0; turn < 3; turn++) {
            assertEquals("rain", take.path("settings").path("prompt").asText(), "the user's words stay as they are");
            take = take((ObjectNode) take.path("settings"), 120.0);
            assertEquals(once, heard(take));
        }
    }

    @Test
    void whereWordsAndSettingsDifferATakeSaysSo() {
        JsonNode take = take(asked(ONCE, 96.0, "C major"), 90.0);
        String notes = take.path("notes").toString();
        assertTrue(notes.contains("the prompt names 120 BPM, the tempo is set to 96"), notes);
        assertTrue(notes.contains("the prompt names A minor, the key is set to C major"), notes);
    }
}
