package sa3.preset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.json.JsonFile;
import sa3.settings.LoraMarkup;
import sa3.settings.Settings;
import sa3.settings.SettingsExamples;

class PresetMorphTest {
    @Provide
    static Arbitrary<Settings> settings() {
        return SettingsExamples.settings().map(s -> LoraMarkup.takenOut(s, new ArrayList<>()));
    }

    private static Settings read(String json) {
        return Settings.of(JsonFile.parse(json));
    }

    private static Settings between(String left, String right, double position) {
        return PresetMorph.between(read(left), read(right), position, new ArrayList<>());
    }

    private static String loras(Settings settings) {
        return settings.loras().entries().stream()
                .map(entry -> entry.lora().name() + "=" + entry.strength())
                .collect(Collectors.joining(" "));
    }

    @Property(tries = 100)
    void theEndsAreTheTwoThemselvesButForTheOrderOfAdapters(
            @ForAll("settings") Settings a, @ForAll("settings") Settings b) {
        List<String> remarks = new ArrayList<>();
        assertEquals(a, PresetMorph.between(a, b, 0, remarks));
        Settings right = PresetMorph.between(a, b, 1, remarks);
        assertEquals(b.withLoras(right.loras()), right);
    }

    @Property(tries = 100)
    void everyPlaceBetweenIsValid(
            @ForAll("settings") Settings a,
            @ForAll("settings") Settings b,
            @ForAll @DoubleRange(min = 0, max = 1) double position) {
        Settings between = PresetMorph.between(a, b, position, new ArrayList<>());
        assertEquals(between, read(between.toJson().toString()));
    }

    @Test
    void numbersLieBetween() {
        Settings morph = between(
                "{\"cfg\":1,\"seconds\":10,\"steps\":8,\"initNoiseLevel\":0.5,\"bpm\":100,\"limiterCeiling\":0.5}",
                "{\"cfg\":3,\"seconds\":20,\"steps\":50,\"initNoiseLevel\":1,\"bpm\":120,\"limiterCeiling\":1}",
                0.25);
        assertEquals(
                "{\"version\":2,\"bpm\":105,\"seconds\":12.5,\"steps\":19,\"cfg\":1.5,\"initNoiseLevel\":0.625,"
                        + "\"limiterCeiling\":0.625}",
                morph.toJson().toString());
    }

    @Test
    void wordsComeFromTheNearerSide() {
        String left = "{\"prompt\":\"rain\",\"key\":\"Am\",\"seed\":1,\"sampler\":\"euler\"}";
        String right = "{\"prompt\":\"sun\",\"key\":\"C\",\"seed\":2,\"sampler\":\"rk4\"}";
        assertEquals(read(left), between(left, right, 0.49));
        assertEquals(read(right), between(left, right, 0.5));
    }

    @Test
    void anAdapterOfOneSideFades() {
        String left = "{\"loras\":[{\"name\":\"a\",\"strength\":1},{\"name\":\"b\",\"strength\":0.5}]}";
        String right = "{\"loras\":[{\"name\":\"b\",\"strength\":1.5},{\"name\":\"c\",\"strength\":-2}]}";
        assertEquals("a=0.75 b=0.75 c=-0.5", loras(between(left, right, 0.25)));
        assertEquals("a=1.0 b=0.5", loras(between(left, right, 0)));
        assertEquals("b=1.5 c=-2.0", loras(between(left, right, 1)));
    }

    @Test
    void anAdapterInsideAPromptFadesToo() {
        Settings morph = between("{\"prompt\":\"rain <lora:a:0.8>\"}", "{\"prompt\":\"sun\"}", 0.75);
        assertEquals("sun", morph.wording().prompt());
        assertEquals("a=0.2", loras(morph).replaceAll("0\\.[12]9*8?\\d*$", "0.2"));
    }

    @ParameterizedTest
    @CsvSource({"0.4,4,", "0.6,,9"})
    void lengthsOfDifferentUnitsComeFromTheNearerSide(double position, Integer bars, Double seconds) {
        Settings morph = between("{\"bars\":4,\"bpm\":120}", "{\"seconds\":9,\"bpm\":120}", position);
        assertEquals(bars, morph.form().bars());
        assertEquals(seconds, morph.form().seconds());
    }

    @Test
    void absentGuidanceCountsAsOff() {
        assertEquals(2, between("{}", "{\"cfg\":3}", 0.5).sampling().cfg());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesPlacesOutside(double position) {
        assertThrows(IllegalArgumentException.class, () -> between("{}", "{}", position));
    }
}
