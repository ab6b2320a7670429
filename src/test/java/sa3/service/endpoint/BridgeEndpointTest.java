package sa3.service.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.FakePlugin.json;
import static sa3.service.FakePlugin.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.bridge.Status;
import sa3.service.FakePlugin;

/** Clients of all kinds, as the service meets them over their regions. */
class BridgeEndpointTest extends BridgeRig {
    @Test
    void helloIsAnsweredWithModelsAndVersion() {
        plugin.send(MessageType.HELLO, json().put("protocol", 1).put("instance", plugin.instance()));
        JsonNode welcome = plugin.await(MessageType.WELCOME).json();
        assertEquals(1, welcome.path("protocol").asInt());
        assertEquals(1, welcome.path("epoch").asInt());
        assertEquals("demo", welcome.path("default").asText());
        assertTrue(welcome.path("models").size() > 3);
    }

    @Test
    void otherProtocolIsRefusedKindlyAndNothingElseIsDone() {
        plugin.send(MessageType.HELLO, json().put("protocol", 2).put("instance", plugin.instance()));
        JsonNode refused = plugin.await(MessageType.REFUSED).json();
        String why = refused.path("message").asText();
        assertTrue(refused.path("final").asBoolean());
        assertTrue(why.contains("protocol 2") && why.contains("sa3 plugin install"), why);
        plugin.generate(newJob(), request(1));
        plugin.await(MessageType.REFUSED);
        assertEquals(List.of(), library());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "null", "{} {}", "\u0000", "{\"job\":7}", "{\"job\":\"../x\"}", "{\"job\":\"a\"}"
            })
    void nonsenseIsAnsweredAndTheNextMessageServed(String text) {
        plugin.hello();
        plugin.sendText(MessageType.GENERATE, text);
        plugin.waitUntil("an answer", () -> plugin.messages().stream()
                .anyMatch(message -> message.type() == MessageType.REFUSED || message.type() == MessageType.FAILED));
        String job = newJob();
        plugin.generate(job, request(1));
        made(plugin, job);
    }

    @Test
    void clientThatSendsOnlyNonsenseIsDroppedAndNotTakenAgain() {
        plugin.hello();
        plugin.waitUntil("the end of patience", () -> {
            Status status = plugin.region().messages().send(77, "{}");
            return status == Status.CLOSED;
        });
    }

    /** Its ring is full after three seconds of audio; the engine and the others go on. */
    @Test
    void clientThatReadsNoAudioHoldsNobodyUp() throws IOException {
        plugin.hello();
        plugin.stopReadingAudio();
        String slow = newJob();
        plugin.generate(slow, request(30));
        plugin.await(MessageType.TAKE_BEGINS);
        try (FakePlugin other = new FakePlugin(service.runFolder())) {
            other.hello();
            String job = newJob();
            other.generate(job, request(5));
            assertHeard(other, made(other, job));
        }
        plugin.startReadingAudio();
        assertHeard(plugin, made(plugin, slow));
    }

    @Test
    void twentyPluginsAtOnceEachGetTheirTake() throws IOException {
        List<FakePlugin> plugins = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                FakePlugin one = new FakePlugin(service.runFolder());
                plugins.add(one);
                one.hello();
                one.generate("job-" + i, request(0.5).put("seed", i));
            }
            for (int i = 0; i < 20; i++) {
                JsonNode take = made(plugins.get(i), "job-" + i);
                assertHeard(plugins.get(i), take);
                assertEquals(i, take.path("seed").asInt());
            }
        } finally {
            plugins.forEach(FakePlugin::close);
        }
    }

    @Test
    void foreignFileInTheRunFolderIsRefusedAndTheOthersServed() throws IOException {
        Path hostile = service.runFolder().resolve(UUID.randomUUID() + ".sa3");
        Files.write(hostile, new byte[8192]);
        plugin.hello();
        assertEquals(1, service.service().bridgeClients());
    }
}
