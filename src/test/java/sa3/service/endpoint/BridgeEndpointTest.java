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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sa3.bridge.Status;
import sa3.dsp.file.AudioFileReader;
import sa3.platform.SampleHash;
import sa3.service.FakePlugin;
import sa3.service.RunningService;

/** The service as a plugin meets it: over a region, with the bundled model. */
class BridgeEndpointTest {
    @TempDir
    Path folder;

    private RunningService service;
    private FakePlugin plugin;

    @BeforeEach
    void start() throws IOException {
        service = new RunningService(folder);
        plugin = new FakePlugin(service.runFolder());
    }

    @AfterEach
    void stop() {
        plugin.close();
        service.close();
    }

    private static String newJob() {
        return UUID.randomUUID().toString();
    }

    private JsonNode made(FakePlugin by, String job) {
        return by.await(MessageType.TAKE_ENDS, json -> json.path("job").asText().equals(job))
                .json();
    }

    private void assertHeard(FakePlugin by, JsonNode take) {
        float[][] samples = by.samples(take.path("stream").asInt());
        assertEquals(take.path("frames").asInt(), samples[0].length);
        assertEquals(take.path("sha256").asText(), SampleHash.of(samples));
    }

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

    /** A host that is closed over a render, and opened again. */
    private String closedOverARenderOfTwo() throws IOException {
        plugin.hello();
        String job = newJob();
        plugin.generate(job, request(20).put("count", 2));
        plugin.await(MessageType.TAKE_BEGINS);
        plugin.close();
        plugin = new FakePlugin(service.runFolder());
        plugin.hello();
        return job;
    }

    @Test
    void jobSurvivesTheClientThatAskedForIt() throws IOException {
        String job = closedOverARenderOfTwo();
        plugin.generate(job, request(20).put("count", 2));
        for (int i = 0; i < 2; i++) {
            assertHeard(plugin, made(plugin, job));
        }
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
        String job = closedOverARenderOfTwo();
        assertEquals("running", became(plugin, job).path("state").asText());
        for (int i = 0; i < 2; i++) {
            assertHeard(plugin, made(plugin, job));
        }
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
        String failed = newJob();
        plugin.generate(failed, request(5).put("steps", 5000));
        plugin.await(MessageType.PROGRESS);
        plugin.send(MessageType.CANCEL, json().put("job", failed));
        plugin.await(MessageType.CANCELLED);
        assertEquals("cancelled", became(plugin, failed).path("state").asText());
        assertEquals(List.of(), library());
    }

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
        plugin.generate(job, request(5).put("steps", 5000));
        plugin.await(MessageType.PROGRESS);
        try (FakePlugin other = new FakePlugin(service.runFolder())) {
            other.hello();
            other.send(MessageType.CANCEL, json().put("job", job));
            other.await(MessageType.CANCELLED, json -> json.path("job").asText().equals(job));
        }
        plugin.await(MessageType.CANCELLED, json -> json.path("job").asText().equals(job));
    }

    @Test
    void cancelledJobSaysSoAndLeavesNoTake() {
        plugin.hello();
        String job = newJob();
        plugin.generate(job, request(5).put("steps", 5000));
        plugin.await(MessageType.PROGRESS, json -> json.path("stage").asText().equals("sample"));
        plugin.send(MessageType.CANCEL, json().put("job", job));
        plugin.await(MessageType.CANCELLED, json -> json.path("job").asText().equals(job));
        assertEquals(List.of(), library());
    }

    @Test
    void waitingJobKnowsItsPlace() {
        plugin.hello();
        String first = newJob();
        plugin.generate(first, request(5).put("steps", 5000));
        plugin.await(MessageType.PROGRESS);
        String second = newJob();
        plugin.generate(second, request(1));
        JsonNode queued = plugin.await(
                        MessageType.QUEUED, json -> json.path("job").asText().equals(second))
                .json();
        assertEquals(1, queued.path("ahead").asInt());
        plugin.send(MessageType.CANCEL, json().put("job", first));
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

    private List<Path> library() {
        try (var all = Files.list(service.library())) {
            return all.filter(path -> Files.exists(path.resolve("take.json"))).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
