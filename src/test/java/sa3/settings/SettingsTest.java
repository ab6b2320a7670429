package sa3.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.json.JsonFieldException;
import sa3.pipeline.RequestException;
import sa3.pipeline.SourceAudio.TimeRange;

class SettingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Provide
    static Arbitrary<Settings> settings() {
        return SettingsExamples.settings();
    }

    private static Settings read(String json) throws IOException {
        return Settings.of(JSON.readTree(json));
    }

    static JsonNode fixture(String name) throws IOException {
        try (InputStream in = SettingsTest.class.getResourceAsStream(name)) {
            return JSON.readTree(in);
        }
    }

    @Property(tries = 300)
    void readsWhatItWrites(@ForAll("settings") Settings settings) throws IOException {
        assertEquals(settings, read(settings.toJson().toString()));
    }

    @Property(tries = 100)
    void overNothingIsItself(@ForAll("settings") Settings settings) {
        assertEquals(settings, settings.over(Settings.NONE));
    }

    @Property(tries = 100)
    void nothingOverItIsItself(@ForAll("settings") Settings settings) {
        assertEquals(settings, Settings.NONE.over(settings));
    }

    @Test
    void unknownFieldsComeBackAtEveryLevel() throws IOException {
        String json =
                "{\"version\":2,\"prompt\":\"rain\",\"loras\":[{\"name\":\"a\",\"strength\":1,\"x\":{\"y\":[null]}}],"
                        + "\"zebra\":[1,{\"deep\":true}],\"mood\":null}";
        assertEquals(json, read(json).toJson().toString());
    }

    @Test
    void theChosenLengthReplacesTheOtherUnit() throws IOException {
        Settings bars = read("{\"bars\":4,\"beatsPerBar\":3,\"bpm\":120}");
        Settings seconds = read("{\"seconds\":9}");
        assertEquals(seconds.form(), seconds.over(bars).form());
        assertEquals(bars.form(), bars.over(seconds).form());
        assertEquals(
                read("{\"bars\":4,\"beatsPerBar\":6}").form(),
                read("{\"beatsPerBar\":6}").over(bars).form());
    }

    @Test
    void aBarIsGivenInQuarterNotesOrByItsSignature() throws IOException {
        assertEquals(3.0, read("{\"bars\":4,\"beatsPerBar\":3}").form().beatsPerBar());
        assertEquals(3.5, read("{\"bars\":4,\"beatsPerBar\":3.5}").form().beatsPerBar());
        Settings signed = read("{\"bars\":4,\"beatsPerBar\":\"7/8\"}");
        assertEquals(
                "{\"version\":2,\"bars\":4,\"beatsPerBar\":3.5}",
                signed.toJson().toString());
    }

    @Test
    void wholeQuarterNotesAreWrittenAsEver() throws IOException {
        String json = "{\"version\":2,\"bars\":4,\"beatsPerBar\":3}";
        assertEquals(json, read(json).toJson().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1e9", "\"NaN\"", "\"7/0\"", "[7,8]", "true", "\"\""})
    void aBarOfNonsenseIsRefused(String value) {
        String message = assertThrows(
                        JsonFieldException.class, () -> read("{\"bars\":4,\"beatsPerBar\":" + value + "}"))
                .getMessage();
        assertTrue(message.contains("7/8"), message);
    }

    @Test
    void aChosenModelSetsThePreferenceAside() throws IOException {
        Settings preferring = read("{\"modelPreference\":[\"sm-sfx\",\"medium\"]}");
        assertEquals(
                List.of(), read("{\"model\":\"demo\"}").over(preferring).run().preference());
    }

    @Test
    void adaptersOfBothAreUsedOnce() throws IOException {
        Settings base = read("{\"loras\":[{\"name\":\"a\",\"strength\":1},{\"name\":\"b\",\"strength\":1}]}");
        Settings both = read("{\"loras\":[{\"name\":\"B\",\"strength\":0.3},{\"name\":\"c\"}]}")
                .over(base);
        assertEquals(
                List.of("a 1.0", "B 0.3", "c 1.0"),
                both.loras().entries().stream()
                        .map(entry -> entry.lora().name() + " " + entry.strength())
                        .toList());
    }

    @Test
    void clipsOfVersionOneAreCarriedOn() throws IOException {
        Settings clip = Settings.of(fixture("clip-version-1.json"));
        assertEquals("warm lofi house loop", clip.wording().prompt());
        assertEquals(Mode.TEXT, clip.form().mode());
        assertEquals(2, clip.form().bars());
        assertEquals(Double.POSITIVE_INFINITY, clip.run().limiterCeiling());
        assertTrue(clip.loras().isEmpty());
        assertEquals(2, clip.toJson().path("version").asInt());
    }

    @Test
    void anInpaintedClipOfVersionOneKnowsItsMode() throws IOException {
        Settings clip = Settings.of(fixture("clip-version-1-inpaint.json"));
        assertEquals(Mode.INPAINT, clip.form().mode());
        assertEquals(List.of(new TimeRange(0.2, 0.5)), clip.form().inpaint());
        assertEquals(0.977, clip.run().limiterCeiling());
    }

    @Test
    void versionOneWithAModeNeedsNoCarrying() throws IOException {
        assertEquals(null, read("{\"version\":1,\"mode\":\"text\"}").run().limiterCeiling());
    }

    @Test
    void versionsAreCarriedOneByOne() throws IOException {
        List<UnaryOperator<com.fasterxml.jackson.databind.node.ObjectNode>> steps = List.of(
                object -> object.put("way", object.path("way").asText() + "1-2 "),
                object -> object.put("way", object.path("way").asText() + "2-3 "));
        assertEquals(
                "1-2 2-3 ",
                SettingsVersion.carried(JSON.readTree("{\"version\":1}"), steps)
                        .path("way")
                        .asText());
        assertEquals(
                "2-3 ",
                SettingsVersion.carried(JSON.readTree("{\"version\":2}"), steps)
                        .path("way")
                        .asText());
        assertEquals(
                "",
                SettingsVersion.carried(JSON.readTree("{\"version\":3}"), steps)
                        .path("way")
                        .asText());
        assertEquals(
                3,
                SettingsVersion.carried(JSON.readTree("{\"version\":1}"), steps)
                        .path("version")
                        .asInt());
    }

    @Test
    void carryingLeavesTheGivenObjectAlone() throws IOException {
        JsonNode clip = fixture("clip-version-1.json");
        Settings.of(clip);
        assertEquals(fixture("clip-version-1.json"), clip);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"version\":3} | version 3 is newer than this program, which reads up to 2: update the program",
                "{\"version\":\"2\"} | version: expected a whole number from 1",
                "{\"version\":0} | version: expected a whole number from 1",
                "[] | expected an object",
                "{\"prompt\":7} | prompt: expected a text, found 7",
                "{\"bpm\":\"NaN\"} | bpm: expected a finite number",
                "{\"bpm\":5} | tempo 5.0 BPM: expected 10 to 999",
                "{\"key\":\"H\"} | key \"H\"",
                "{\"mode\":\"dance\"} | unknown mode 'dance'",
                "{\"seconds\":-1} | it must be above 0",
                "{\"bars\":0} | bars 0: expected 1 to 10000",
                "{\"bars\":2.5} | bars: expected a whole number",
                "{\"steps\":0} | steps 0",
                "{\"sampler\":\"ddim\"} | unknown sampler 'ddim'",
                "{\"shift\":\"left\"} | unknown shift 'left'",
                "{\"cfg\":1e308} | between -1000 and 1000",
                "{\"initNoiseLevel\":0} | at least 0.01",
                "{\"seed\":-1} | seed -1",
                "{\"seed\":1.5} | seed: expected a whole number or \"random\"",
                "{\"seed\":\"dice\"} | seed: expected a whole number or \"random\"",
                "{\"seed\":99999999999999999999} | seed: expected",
                "{\"count\":0} | count 0",
                "{\"limiterCeiling\":\"on\"} | limiterCeiling: expected a finite number or \"off\"",
                "{\"limiterCeiling\":0} | limiter ceiling",
                "{\"inpaint\":[[1]]} | inpaint[0]: expected two times",
                "{\"inpaint\":[[0,1],[3,2]]} | inpaint range 3.0-2.0",
                "{\"parts\":\"a\"} | parts: expected a list",
                "{\"modelPreference\":[\"\"]} | a model's name",
                "{\"addTriggers\":\"yes\"} | addTriggers: expected true or false",
            })
    void refusesInOneLine(String json, String words) {
        String message = assertThrows(RuntimeException.class, () -> read(json)).getMessage();
        assertTrue(message.contains(words) && message.lines().count() == 1, message);
    }

    @Test
    void complaintsAreOfOneKind() {
        assertThrows(JsonFieldException.class, () -> read("{\"seconds\":-1}"));
        assertThrows(JsonFieldException.class, () -> read("{\"inpaint\":[[3,2]]}"));
        assertThrows(RequestException.class, () -> new Form(null, List.of(), null, -1.0, null, null));
    }
}
