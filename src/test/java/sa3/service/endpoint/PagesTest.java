package sa3.service.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import sa3.bridge.Messages;

class PagesTest {
    @Test
    void anAdapterOfVeryLongPromptsKeepsAsManyAsFit() {
        ObjectNode item = JsonNodeFactory.instance.objectNode().put("name", "dusty");
        for (int i = 0; i < 100; i++) {
            item.withArray("prompts").add(i + "ä".repeat(990));
        }
        List<ObjectNode> pages = Pages.of("loras", List.of(item, JsonNodeFactory.instance.objectNode()));
        assertEquals(1, pages.size());
        pages.forEach(
                page -> assertTrue(page.toString().getBytes(StandardCharsets.UTF_8).length <= Messages.MAX_BYTES));
        JsonNode sent = pages.get(0).path("items").get(0);
        assertTrue(sent.path("shortened").asBoolean());
        assertEquals(32, sent.path("prompts").size());
        assertEquals(100, item.path("prompts").size());
    }
}
