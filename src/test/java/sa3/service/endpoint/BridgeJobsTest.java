package sa3.service.endpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sa3.service.FakePlugin.json;
import static sa3.service.FakePlugin.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.bridge.Status;
import sa3.dsp.file.AudioFileReader;
import sa3.service.FakePlugin;
import sa3.service.HeldEngine;

/** Jobs as a plugin meets them. */
class BridgeJobsTest extends BridgeRig {
    @Test
    void theCautionOfAModelIsWhatItsRendersRemark() {
        plugin.send(MessageType.HELLO, json().put("protocol", 1).put("instance", plugin.instance()));
        String caution = "";
        for (JsonNode model : plugin.await(MessageType.WELCOME).json().path("models")) {
            assertEquals(model.path("bundled").asBoolean(), model.has("caution"));
            caution = model.path("caution").asText(caution);
        }
        plugin.generate(newJob(), request(1));
        assertEquals(
                caution, plugin.await(MessageType.REMARK).json().path("message").asText());
    }

    @Test
    void generatedTakeIsHeardStoredAndDescribed() {
        plugin.hello();
        String job = newJob();
        plugin.generate(job, request(6).put("shuffle", "kept"));
        JsonNode begins = plugin.await(MessageType.TAKE_BEGINS).json();
        assertTrue(begins.path("preview").asBoolean());
        assertEquals(264_600, begins.path("frames").asInt());
        JsonNode take = made(plugin, job);
        assertHeard(plugin, take);
        assertEquals(begins.path("stream").asInt(), take.path("stream").asInt());
        assertEquals(7, take.path("seed").asLong());
        assertEquals("rain on a tin roof", take.path("settings").path("prompt").asText());
        assertEquals("kept", take.path("settings").path("shuffle").asText());
        assertArrayEquals(
                plugin.samples(take.path("stream").asInt())[1],
                AudioFileReader.read(Path.of(take.path("file").asText())).channel(1));
        assertTrue(plugin.messages().stream()
                .anyMatch(message -> message.type() == MessageType.PROGRESS
                        && message.json().path("stage").asText().equals("decode")));
    }

    @Test
    void sameJobSentAgainIsTheSameTakeAgain() {
        plugin.hello();
        String job = newJob();
        plugin.generate(job, request(1));
        JsonNode first = made(plugin, job);
        plugin.generate(job, request(1));
        JsonNode second = made(plugin, job);
        assertHeard(plugin, second);
        assertEquals(first.path("take"), second.path("take"));
        assertEquals(1, library().size());
    }

    @Test
    void waitingJobKnowsItsPlace() {
        plugin.hello();
        String first = newJob();
        String second = newJob();
        try (HeldEngine held = generateHeld(first, request(1), "sample")) {
            held.await();
            plugin.generate(second, request(1));
            JsonNode queued = plugin.await(
                            MessageType.QUEUED,
                            json -> json.path("job").asText().equals(second))
                    .json();
            assertEquals(1, queued.path("ahead").asInt());
        }
        made(plugin, first);
        made(plugin, second);
    }

    @Test
    void guideArrivesAsAStreamAndMatters() {
        plugin.hello();
        String plain = newJob();
        plugin.generate(plain, request(1));
        String guided = newJob();
        float[][] guide = new float[2][44_100];
        for (int n = 0; n < guide[0].length; n++) {
            guide[0][n] = guide[1][n] = (float) Math.sin(0.05 * n);
        }
        plugin.send(
                MessageType.INPUT_BEGIN,
                json().put("stream", 5)
                        .put("frames", 44_100)
                        .put("rateHz", 44_100)
                        .put("channels", 2));
        ObjectNode message = json().put("job", guided).put("guide", 5);
        message.set("request", request(1).put("mode", "guide").put("initNoiseLevel", 0.5));
        plugin.send(MessageType.GENERATE, message); // before its audio has arrived
        for (int at = 0; at < 44_100; at += 10_000) {
            int from = at;
            int frames = Math.min(10_000, 44_100 - at);
            plugin.waitUntil(
                    "room for audio", () -> plugin.region().audio().send(5, from, guide, from, frames) == Status.OK);
        }
        plugin.send(MessageType.INPUT_END, json().put("stream", 5));
        JsonNode one = made(plugin, plain);
        JsonNode two = made(plugin, guided);
        assertFalse(one.path("sha256").equals(two.path("sha256")));
        assertEquals("guide", two.path("settings").path("mode").asText());
    }

    @Test
    void jobWithoutTheAudioItNamesFails() {
        plugin.hello();
        String job = newJob();
        ObjectNode message = json().put("job", job).put("guide", 9);
        message.set("request", request(1));
        plugin.send(MessageType.GENERATE, message);
        assertTrue(
                plugin.await(MessageType.FAILED).json().path("message").asText().contains("has not arrived"));
    }

    @ParameterizedTest
    @CsvSource({
        "seconds, 100000, at most",
        "model, nonesuch, no model is called",
        "steps, -1, steps",
        "version, 99, newer"
    })
    void impossibleRequestFailsAtOnceInOneLine(String field, String value, String why) {
        plugin.hello();
        ObjectNode request = request(1);
        if (value.matches("-?[0-9]+")) {
            request.put(field, Integer.parseInt(value));
        } else {
            request.put(field, value);
        }
        plugin.generate(newJob(), request);
        String message = plugin.await(MessageType.FAILED).json().path("message").asText();
        assertTrue(message.contains(why), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void jobThatNobodyKnowsIsCancelledAsWell() {
        plugin.hello();
        String job = newJob();
        plugin.send(MessageType.CANCEL, json().put("job", job));
        assertEquals(job, plugin.await(MessageType.CANCELLED).json().path("job").asText());
    }

    @Test
    void jobThatHasEndedIsCancelledAsWell() {
        plugin.hello();
        String job = newJob();
        plugin.generate(job, request(1));
        made(plugin, job);
        plugin.send(MessageType.CANCEL, json().put("job", job));
        assertEquals(job, plugin.await(MessageType.CANCELLED).json().path("job").asText());
        assertEquals(1, library().size());
    }

    @Test
    void whoCancelsAJobThatItDoesNotFollowIsAnsweredToo() throws IOException {
        plugin.hello();
        String job = newJob();
        try (HeldEngine held = generateHeld(job, request(1), "sample 1/");
                FakePlugin other = new FakePlugin(service.runFolder())) {
            held.await();
            other.hello();
            cancel(other, job);
            awaitCancelled(other, job);
        }
        awaitCancelled(plugin, job);
    }

    @Test
    void cancelledJobSaysSoAndLeavesNoTake() {
        plugin.hello();
        String job = newJob();
        try (HeldEngine held = generateHeld(job, request(1), "sample 1/")) {
            held.await();
            cancel(plugin, job);
            settle(plugin);
        }
        awaitCancelled(plugin, job);
        assertEquals(List.of(), library());
    }
}
