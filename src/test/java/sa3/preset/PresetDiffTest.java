package sa3.preset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import sa3.json.JsonFile;
import sa3.settings.Settings;
import sa3.settings.SettingsExamples;

class PresetDiffTest {
    @Provide
    static Arbitrary<Settings> settings() {
        return SettingsExamples.settings().filter(s -> s.loras().entries().size() < 2);
    }

    private static Preset preset(String name, String json) {
        return new Preset(name, Settings.of(JsonFile.parse(json)));
    }

    private static List<String> differences(String left, String right) {
        return PresetDiff.of(preset("a", left), preset("b", right)).stream()
                .map(d -> d.field() + " " + d.left() + " " + d.right())
                .toList();
    }

    @Property(tries = 50)
    void aPresetDoesNotDifferFromItself(@ForAll("settings") Settings settings) {
        assertEquals(List.of(), PresetDiff.of(new Preset("a", settings), new Preset("b", settings)));
    }

    @Test
    void namesEachFieldOnce() {
        assertEquals(
                List.of("prompt \"rain\" \"sun\"", "bpm 120 null", "cfg null 3"),
                differences(
                        "{\"prompt\":\"rain\",\"bpm\":120,\"steps\":8}", "{\"prompt\":\"sun\",\"steps\":8,\"cfg\":3}"));
    }

    @Test
    void comparesAdaptersByNameWhereverTheyStand() {
        assertEquals(
                List.of(
                        "lora a: strength 1 0.5",
                        "lora c {\"name\":\"c\",\"strength\":1} null",
                        "lora d null {\"name\":\"d\",\"strength\":2}"),
                differences(
                                "{\"loras\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]}",
                                "{\"loras\":[{\"name\":\"d\",\"strength\":2},{\"name\":\"b\"},{\"name\":\"A\",\"strength\":0.5}]}")
                        .stream()
                        .filter(line -> !line.startsWith("lora a: name"))
                        .toList());
    }
}
