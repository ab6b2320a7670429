package sa3.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonFields fields(String json) {
        try {
            return JsonFields.of(JSON.readTree(json), "presets[3]");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String complaint(Runnable read) {
        return assertThrows(JsonFieldException.class, read::run).getMessage();
    }

    @Test
    void absentAndNullAreTheSame() {
        JsonFields fields = fields("{\"a\":null}");
        assertNull(fields.text("a"));
        assertNull(fields.number("b"));
        assertEquals(List.of(), fields.texts("c", 3));
    }

    @Test
    void aWholeNumberMayBeWrittenWithAFraction() {
        assertEquals(8, fields("{\"steps\":8.0}").integer("steps"));
        assertEquals("presets[3].steps: expected a whole number, found 8.5", complaint(() -> fields("{\"steps\":8.5}")
                .integer("steps")));
        assertTrue(complaint(() -> fields("{\"steps\":3000000000}").integer("steps"))
                .contains("a whole number"));
    }

    @Test
    void nothingIsTakenForAnotherType() {
        assertEquals("presets[3].a: expected a text, found 1", complaint(() -> fields("{\"a\":1}")
                .text("a")));
        assertEquals("presets[3].a: expected a finite number, found \"1\"", complaint(() -> fields("{\"a\":\"1\"}")
                .number("a")));
        assertEquals("presets[3].a: expected true or false, found 0", complaint(() -> fields("{\"a\":0}")
                .flag("a")));
    }

    @Test
    void aLongValueIsShownShort() {
        String message =
                complaint(() -> fields("{\"a\":\"" + "x".repeat(10_000) + "\"}").number("a"));
        assertTrue(message.length() < 120, message);
    }

    @Test
    void controlCharactersDoNotReachTheMessage() {
        String message = complaint(() -> fields("{\"a\":\"\\u009b2J\\u202e\"}").number("a"));
        assertTrue(message.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x202e), message);
    }

    @Test
    void whatNobodyAskedForIsLeftInItsOrder() {
        JsonFields fields = fields("{\"z\":1,\"known\":2,\"a\":{\"b\":[null]}}");
        fields.number("known");
        ObjectNode target = JSON.createObjectNode();
        fields.rest().writeTo(target);
        assertEquals("{\"z\":1,\"a\":{\"b\":[null]}}", target.toString());
    }

    @Test
    void wholeNumbersAreWrittenWithoutFraction() {
        assertEquals("120", JsonNumbers.of(120.0).toString());
        assertEquals("0.1", JsonNumbers.of(0.1).toString());
        assertEquals("1.0E300", JsonNumbers.of(1e300).toString());
    }
}
