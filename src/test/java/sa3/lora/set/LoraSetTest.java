package sa3.lora.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.json.JsonFieldException;
import sa3.json.JsonFields;
import sa3.lora.StepRange;
import sa3.lora.StrengthMode;

class LoraSetTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HASH = "0123456789abcdef".repeat(4);

    private static LoraSet read(String json) throws JsonProcessingException {
        return LoraSet.of(JsonFields.of(JSON.readTree(json), ""));
    }

    private static JsonNode written(LoraSet set) {
        ObjectNode node = JSON.createObjectNode();
        set.toJson().forEach(node::set);
        return node;
    }

    @Test
    void readsEveryField() throws JsonProcessingException {
        LoraSet set = read("{\"loraStrengthMode\":\"inside\",\"loras\":[{\"name\":\"Vinyl\",\"sha256\":\""
                + HASH.toUpperCase(java.util.Locale.ROOT)
                + "\",\"path\":\"lofi\\\\Vinyl.safetensors\",\"strength\":-0.5,\"steps\":\"2-5\",\"layers\":\"cross\","
                + "\"triggers\":[\"vinyl\"]}]}");
        LoraEntry entry = set.entries().get(0);
        assertEquals(new LoraReference("Vinyl", HASH, "lofi/Vinyl.safetensors"), entry.lora());
        assertEquals(-0.5, entry.strength());
        assertEquals(new StepRange(2, 5), entry.steps());
        assertEquals("cross", entry.layers());
        assertEquals(List.of("vinyl"), entry.triggers());
        assertEquals(StrengthMode.INSIDE, set.strengthMode());
    }

    @Test
    void unknownFieldsOfAnEntryComeBack() throws JsonProcessingException {
        String json = "{\"loras\":[{\"name\":\"a\",\"strength\":1,\"colour\":{\"r\":[1,2,{\"deep\":null}]}}]}";
        assertEquals(json, written(read(json)).toString());
    }

    @Test
    void anEmptySetWritesNothing() {
        assertEquals(JSON.createObjectNode(), written(LoraSet.NONE));
    }

    @Test
    void refusesTenThousand() {
        String many = "{\"loras\":[" + "{\"name\":\"a\"},".repeat(9_999) + "{\"name\":\"a\"}]}";
        String message =
                assertThrows(JsonFieldException.class, () -> read(many)).getMessage();
        assertEquals("loras: 10000 entries, at most 100 are allowed", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"loras\":[{}]} | loras[0]: a LoRA needs a name",
                "{\"loras\":{}} | loras: expected a list",
                "{\"loras\":[7]} | loras[0]: expected an object",
                "{\"loras\":[{\"name\":\"a\"},{\"name\":\"b\",\"strength\":\"NaN\"}]} | loras[1].strength: expected a finite",
                "{\"loras\":[{\"name\":\"a\",\"strength\":1e999}]} | loras[0].strength: expected a finite",
                "{\"loras\":[{\"name\":\"a\",\"strength\":5000}]} | from -1000 to 1000",
                "{\"loras\":[{\"name\":\"a\",\"steps\":\"0-2\"}]} | loras[0]: steps 0-2: counted from 1",
                "{\"loras\":[{\"name\":\"a\",\"sha256\":\"12\"}]} | expected 64 hexadecimal digits",
                "{\"loras\":[{\"name\":\"a\",\"triggers\":[1]}]} | loras[0].triggers[0]: expected a text",
                "{\"loraStrengthMode\":\"around\"} | choose outside or inside",
            })
    void refusesWithThePlace(String json, String words) {
        String message =
                assertThrows(JsonFieldException.class, () -> read(json)).getMessage();
        assertTrue(message.contains(words), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "a/../../b", "/etc/a", "C:/a", "~/a", "..\\a", "a\u0000b", " ", ".."})
    void pathsStayWithinTheFolder(String path) {
        String message = assertThrows(IllegalArgumentException.class, () -> new LoraReference("a", null, path))
                .getMessage();
        assertTrue(message.contains("must lie within the LoRA folder"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../a", "a/b", "a\\b", "a\nb"})
    void namesHaveNoFolders(String name) {
        assertThrows(IllegalArgumentException.class, () -> LoraReference.named(name));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1001, -1001})
    void strengthsAreFiniteAndSane(double strength) {
        assertThrows(IllegalArgumentException.class, () -> new LoraEntry(LoraReference.named("a"), strength));
    }
}
