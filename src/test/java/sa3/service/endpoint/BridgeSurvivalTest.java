package sa3.service.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.FakePlugin.json;
import static sa3.service.FakePlugin.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import sa3.service.FakePlugin;
import sa3.service.HeldEngine;

/** Jobs that outlive their client, and takes that outlive the service. */
class BridgeSurvivalTest extends BridgeRig {
    /** What a host says that was closed over a render, and is opened again before that has ended; both takes come to it. */
    private void closedOverARenderOfTwo(Consumer<String> again) throws IOException {
        plugin.hello();
        String job = newJob();
        try (HeldEngine held = generateHeld(job, request(20).put("count", 2), "decode 1/2 1/")) {
            held.await();
            plugin.await(MessageType.TAKE_BEGINS);
            plugin.close();
            plugin = new FakePlugin(service.runFolder());
            plugin.hello();
            again.accept(job);
        }
        for (int i = 0; i < 2; i++) {
            assertHeard(plugin, made(plugin, job));
        }
    }

    @Test
    void jobSurvivesTheClientThatAskedForIt() throws IOException {
        closedOverARenderOfTwo(job -> plugin.generate(job, request(20).put("count", 2)));
        assertEquals(2, library().size());
    }

    @Test
    void finishedJobSurvivesTheService() throws IOException {
        plugin.hello();
        String job = newJob();
        plugin.generate(job, request(1).put("seed", "random").put("count", 2));
        List<JsonNode> before = List.of(made(plugin, job), made(plugin, job));
        service.restart();
        plugin.waitUntil("the new service", () -> plugin.region().serviceEpoch() == 2);
        plugin.hello();
        plugin.generate(job, request(1).put("seed", "random").put("count", 2));
        List<JsonNode> after = List.of(made(plugin, job), made(plugin, job));
        assertEquals(
                before.stream()
                        .map(take -> take.path("sha256").asText())
                        .sorted()
                        .toList(),
                after.stream()
                        .map(take -> take.path("sha256").asText())
                        .sorted()
                        .toList());
        after.forEach(take -> assertHeard(plugin, take));
        assertEquals(2, library().size());
    }

    private JsonNode became(FakePlugin by, String job) {
        by.send(MessageType.FOLLOW, json().put("job", job));
        return by.await(MessageType.JOB, json -> json.path("job").asText().equals(job))
                .json();
    }

    @Test
    void jobThatStillRunsIsFollowedByWhoComesBack() throws IOException {
        closedOverARenderOfTwo(
                job -> assertEquals("running", became(plugin, job).path("state").asText()));
    }

    @Test
    void takesOfAJobThatEndedMeanwhileAreNamedAndFetched() throws IOException {
        plugin.hello();
        String job = newJob();
        plugin.generate(job, request(1).put("count", 2));
        List<String> takes = List.of(
                made(plugin, job).path("take").asText(),
                made(plugin, job).path("take").asText());
        JsonNode done = became(plugin, job);
        assertEquals("done", done.path("state").asText());
        assertEquals(json().arrayNode().add(takes.get(0)).add(takes.get(1)), done.path("takes"));
        service.restart();
        plugin.waitUntil("the next service", () -> plugin.region().serviceEpoch() > 1);
        plugin.hello();
        JsonNode unknown = became(plugin, job);
        assertEquals("unknown", unknown.path("state").asText());
        assertEquals(done.path("takes"), unknown.path("takes"));
        plugin.send(MessageType.FETCH, json().put("take", takes.get(1)).put("job", job));
        assertHeard(plugin, made(plugin, job));
    }

    @Test
    void whatBecameOfAJobIsAlwaysAnsweredAndMakesNothing() {
        plugin.hello();
        JsonNode never = became(plugin, newJob());
        assertEquals("unknown", never.path("state").asText());
        assertEquals(0, never.path("takes").size());
        String cancelled = newJob();
        try (HeldEngine held = generateHeld(cancelled, request(1), "sample 1/")) {
            held.await();
            cancel(plugin, cancelled);
            settle(plugin);
        }
        awaitCancelled(plugin, cancelled);
        assertEquals("cancelled", became(plugin, cancelled).path("state").asText());
        assertEquals(List.of(), library());
    }

    @Test
    void whatWasSaidToADeadServiceIsNotHeldAgainstItsClient() throws IOException {
        plugin.hello();
        service.restart();
        plugin.waitUntil("the next service", () -> plugin.region().serviceEpoch() > 1);
        plugin.messages().clear();
        for (int moved = 0; moved < 500; moved++) {
            plugin.send(MessageType.STRENGTHS, json().put("job", "of-before"));
        }
        plugin.hello();
        plugin.generate("after", request(1));
        assertEquals(
                "after", plugin.await(MessageType.TAKE_ENDS).json().path("job").asText());
        assertTrue(plugin.messages().stream().noneMatch(message -> message.type() == MessageType.REFUSED));
    }
}
