package sa3.service.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.FakePlugin.json;
import static sa3.service.FakePlugin.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Takes and lists as a plugin meets them. */
class BridgeLibraryTest extends BridgeRig {
    @Test
    void listOfTakesBeginsWithTheNewestAndEndsWhereItIsTold() {
        plugin.hello();
        String first = newJob();
        plugin.generate(first, request(1));
        made(plugin, first);
        String second = newJob();
        plugin.generate(second, request(1).put("seed", 8));
        String newest = made(plugin, second).path("take").asText();
        plugin.send(MessageType.LIST, json().put("what", "takes").put("most", 1));
        JsonNode items = plugin.await(MessageType.ITEMS).json().path("items");
        assertEquals(1, items.size());
        assertEquals(newest, items.get(0).path("id").asText());
    }

    @Test
    void listsComeInPages() {
        plugin.hello();
        plugin.send(MessageType.LIST, json().put("what", "models"));
        JsonNode page = plugin.await(MessageType.ITEMS).json();
        assertEquals("models", page.path("what").asText());
        assertEquals(1, page.path("pages").asInt());
        assertTrue(page.path("items").size() > 3);
    }

    @Test
    void starAndReferenceReachTheLibrary() throws IOException {
        plugin.hello();
        String job = newJob();
        plugin.generate(job, request(1));
        String take = made(plugin, job).path("take").asText();
        plugin.send(MessageType.STAR, json().put("take", take).put("starred", true));
        ObjectNode reference = json();
        reference.putArray("takes").add(take);
        plugin.send(MessageType.REFERENCE, reference);
        plugin.send(MessageType.LIST, json().put("what", "takes"));
        JsonNode listed = plugin.await(MessageType.ITEMS).json().path("items").get(0);
        assertTrue(listed.path("starred").asBoolean());
        Path references = service.library().resolve("references");
        assertTrue(Files.readString(references.resolve(plugin.instance() + ".json"))
                .contains(take));
        plugin.send(MessageType.REFERENCE, reference.put("project", "../../elsewhere"));
        assertTrue(plugin.await(MessageType.REFUSED)
                .json()
                .path("message")
                .asText()
                .contains("name"));
        plugin.send(MessageType.REFERENCE, reference.put("project", "my-project"));
        plugin.send(MessageType.LIST, json().put("what", "takes"));
        plugin.await(MessageType.ITEMS);
        assertTrue(Files.readString(references.resolve("my-project.json")).contains(take));
        assertFalse(Files.exists(references.resolve(plugin.instance() + ".json")));
    }

    @Test
    void storedTakeIsFetchedAgain() {
        plugin.hello();
        String job = newJob();
        plugin.generate(job, request(1));
        JsonNode made = made(plugin, job);
        plugin.send(MessageType.FETCH, json().put("take", made.path("take").asText()));
        JsonNode begins = plugin.await(
                        MessageType.TAKE_BEGINS,
                        json -> !json.path("preview").asBoolean()
                                && !json.path("stream").equals(made.path("stream")))
                .json();
        JsonNode fetched = plugin.await(
                        MessageType.TAKE_ENDS, json -> json.path("stream").equals(begins.path("stream")))
                .json();
        assertHeard(plugin, fetched);
        assertEquals(made.path("sha256"), fetched.path("sha256"));
    }

    @Test
    void fetchOfWhatIsNotThereFails() {
        plugin.hello();
        plugin.send(MessageType.FETCH, json().put("take", "20260101-000000-00000000"));
        assertEquals(
                "20260101-000000-00000000",
                plugin.await(MessageType.FAILED).json().path("take").asText());
    }
}
