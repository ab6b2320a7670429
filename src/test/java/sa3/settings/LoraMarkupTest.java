package sa3.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.json.JsonFile;
import sa3.lora.set.LoraEntry;

class LoraMarkupTest {
    private static String shown(List<LoraEntry> loras) {
        return loras.stream()
                .map(entry -> entry.lora().name() + "=" + entry.strength())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "warm pads <lora:Vinyl:0.8> | warm pads | Vinyl=0.8",
                "warm pads, <lora:Vinyl:0.8>, rain | warm pads, rain | Vinyl=0.8",
                "<lora:a><lora:b:2>warm pads | warm pads | a=1.0 b=2.0",
                "warm <lora:a:-0.5> pads | warm pads | a=-0.5",
                "warm pads, <lora:a:+1.5> | warm pads | a=1.5",
                "pads <lora:a:.5>. Rain | pads. Rain | a=0.5",
                "<lora:two words v1.2:1.> | '' | two words v1.2=1.0",
                "<LORA: a : 3 >rain | rain | a=3.0",
                "<lora:a:1> rain <lora:A:0.2> | rain | A=0.2",
                "(soft <lora:a:2> rain:1.3) | (soft rain:1.3) | a=2.0",
                "no adapters, here , | no adapters, here , | ''",
            })
    void isTakenOutOfTheText(String prompt, String text, String loras) {
        LoraMarkup markup = LoraMarkup.parse(prompt);
        assertEquals(text, markup.text());
        assertEquals(loras, shown(markup.loras()));
        assertEquals(List.of(), markup.remarks());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rain <lora:> falls",
                "rain <lora:a:> falls",
                "rain <lora:a:loud> falls",
                "rain <lora:a:0.5:0.5> falls",
                "rain <lora:a:NaN> falls",
                "rain <lora:a:1e5> falls",
                "rain <lora:a:99999> falls",
                "rain <lora:../../a:1> falls",
                "rain <lora:a",
            })
    void otherFormsStayWithARemark(String prompt) {
        LoraMarkup markup = LoraMarkup.parse(prompt);
        assertEquals(prompt, markup.text());
        assertEquals(List.of(), markup.loras());
        assertEquals(1, markup.remarks().size());
        assertTrue(
                markup.remarks().get(0).contains("is read as words"),
                markup.remarks().toString());
    }

    @Test
    void aBackslashMakesItText() {
        LoraMarkup markup = LoraMarkup.parse("rain \\<lora:a:1> falls");
        assertEquals("rain <lora:a:1> falls", markup.text());
        assertEquals(List.of(), markup.loras());
        assertEquals(List.of(), markup.remarks());
    }

    @Property(tries = 300)
    void nothingIsTakenFromTextWithoutMarkup(
            @ForAll @Chars({'<', '>', 'l', ':', ',', ' ', 'a', '(', '1'}) String text) {
        LoraMarkup markup = LoraMarkup.parse(text);
        assertFalse(text.contains("<lora:"));
        assertEquals(text, markup.text());
    }

    @Test
    void theSetKeepsWhatThePromptDoesNotSay() {
        Settings settings = Settings.of(
                JsonFile.parse(
                        "{\"prompt\":\"rain <lora:a:0.3>\",\"parts\":[\"<lora:b> hail\"],"
                                + "\"loras\":[{\"name\":\"A\",\"strength\":1,\"steps\":\"2-5\",\"path\":\"x/A\"},{\"name\":\"c\"}]}"));
        List<String> remarks = new ArrayList<>();
        Settings clean = LoraMarkup.takenOut(settings, remarks);
        assertEquals("rain, hail", clean.wording().joined());
        assertEquals("A=0.3 c=1.0 b=1.0", shown(clean.loras().entries()));
        assertEquals("2-5", clean.loras().entries().get(0).steps().toString());
        assertEquals(List.of(), remarks);
    }

    @Test
    void inTheNegativePromptItDoesNothingButGo() {
        List<String> remarks = new ArrayList<>();
        Settings settings = Settings.of(JsonFile.parse("{\"prompt\":\"rain\",\"negativePrompt\":\"drums <lora:a>\"}"));
        Settings clean = LoraMarkup.takenOut(settings, remarks);
        assertEquals("drums", clean.wording().negative());
        assertTrue(clean.loras().isEmpty());
        assertEquals(1, remarks.size());
    }
}
