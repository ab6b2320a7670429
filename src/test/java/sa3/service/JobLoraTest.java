package sa3.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sa3.cli.CommandRun;
import sa3.dsp.file.AudioFileReader;
import sa3.lora.AdapterType;
import sa3.pipeline.DemoAdapters;
import sa3.platform.Sha256;

/** Adapters of jobs, as a plugin meets them: asked for by name, hash or in the prompt, moved while the job runs. */
class JobLoraTest {
    private static final int STRENGTHS = 4;
    private static final int LIST = 6;
    private static final int REMARK = 103;
    private static final int TAKE_ENDS = 105;
    private static final int FAILED = 106;
    private static final int ITEMS = 109;
    private static final int REFUSED = 110;

    @TempDir
    static Path folder;

    private static RunningService service;
    private static Path lora;
    private FakePlugin plugin;

    @BeforeAll
    static void start() throws IOException {
        service = new RunningService(folder);
        lora = DemoAdapters.write(service.loras(), AdapterType.LORA);
        DemoAdapters.write(service.loras().resolve("sub"), AdapterType.DORA_ROWS);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void connect() throws IOException {
        plugin = new FakePlugin(service.runFolder());
        plugin.hello();
    }

    @AfterEach
    void disconnect() {
        plugin.close();
    }

    private static ObjectNode request() {
        return FakePlugin.request(1).put("steps", 3);
    }

    private static ObjectNode wearing(String name, double strength) {
        ObjectNode request = request();
        request.putArray("loras").addObject().put("name", name).put("strength", strength);
        return request;
    }

    /** As a project remembers an adapter: by its content and its place in the LoRA folder, too. */
    private static ObjectNode remembering(String name, Path content, String place) throws IOException {
        ObjectNode request = request();
        request.putArray("loras")
                .addObject()
                .put("name", name)
                .put("sha256", Sha256.of(content))
                .put("path", place)
                .put("strength", 0.4);
        return request;
    }

    private static String newJob() {
        return UUID.randomUUID().toString();
    }

    private String submit(ObjectNode request) {
        String job = newJob();
        plugin.generate(job, request);
        return job;
    }

    /** What this plugin says while the engine is at a job's stage; done before that goes on. */
    private void meanwhile(String job, ObjectNode request, String stage, Runnable said) {
        try (HeldEngine held = HeldEngine.at(job, stage)) {
            plugin.generate(job, request);
            held.await();
            said.run();
            plugin.send(LIST, FakePlugin.json().put("what", "presets"));
            plugin.await(ITEMS); // what was said before is done
        }
    }

    /** What this plugin says while another job keeps the engine busy. */
    private void whileOthersWait(Runnable said) {
        meanwhile(newJob(), request(), "sample", said);
    }

    private JsonNode take(String job) {
        boolean[] failed = new boolean[1];
        plugin.waitUntil("the take of " + job, () -> {
            failed[0] = heard(FAILED, job);
            return failed[0] || heard(TAKE_ENDS, job);
        });
        assertFalse(failed[0], () -> plugin.messages().toString());
        return plugin.await(TAKE_ENDS, json -> json.path("job").asText().equals(job))
                .json();
    }

    private boolean heard(int type, String job) {
        return plugin.messages().stream()
                .anyMatch(message -> message.type() == type
                        && message.json().path("job").asText().equals(job));
    }

    private JsonNode take(ObjectNode request) {
        return take(submit(request));
    }

    private void move(String job, int slot, double strength, String when) {
        ObjectNode message = FakePlugin.json().put("job", job).put("when", when);
        message.putArray("loras").addObject().put("slot", slot).put("strength", strength);
        plugin.send(STRENGTHS, message);
    }

    private static float[][] samples(Path file) {
        var clip = AudioFileReader.read(file);
        return new float[][] {clip.channel(0), clip.channel(1)};
    }

    private float[][] heard(JsonNode take) {
        return plugin.samples(take.path("stream").asInt());
    }

    @Test
    void aJobIsBitForBitWhatTheCommandLineMakes() {
        JsonNode take = take(wearing("lora", 0.4));
        Path file = folder.resolve("command.wav");
        CommandRun run = CommandRun.of(List.of(
                "generate",
                "--model=demo",
                "--prompt=rain on a tin roof",
                "--seconds=1",
                "--steps=3",
                "--seed=7",
                "--format=wav32f",
                "--lora=" + lora + "=0.4",
                "--out=" + file));
        assertEquals(0, run.status(), run.err());
        float[][] command = samples(file);
        float[][] heard = heard(take);
        assertArrayEquals(command[0], heard[0]);
        assertArrayEquals(command[1], heard[1]);
        assertNotEquals(take(request()).path("sha256"), take.path("sha256"));
    }

    @Test
    void strengthZeroIsTheBaseModelBitForBit() {
        JsonNode off = take(wearing("lora", 0));
        assertEquals(take(request()).path("sha256"), off.path("sha256"));
    }

    @Test
    void whatAJobWoreIsGoneFromTheNext() {
        JsonNode before = take(request());
        take(wearing("lora", 1));
        JsonNode after = take(request());
        assertEquals(before.path("sha256"), after.path("sha256"));
        assertFalse(after.path("settings").has("loras"));
        assertFalse(after.has("loraMatches"));
    }

    @Test
    void aTakeSaysWhatReallyActed() throws IOException {
        ObjectNode request = request();
        request.putArray("loras")
                .addObject()
                .put("name", "dora-rows")
                .put("strength", 0.3)
                .put("steps", "2-3")
                .put("layers", "to_qkv");
        String job = submit(request);
        JsonNode take = take(job);
        JsonNode acted = take.path("settings").path("loras");
        assertEquals(1, acted.size());
        assertEquals("dora-rows", acted.path(0).path("name").asText());
        assertEquals(
                Sha256.of(service.loras().resolve("sub/dora-rows.safetensors")),
                acted.path(0).path("sha256").asText());
        assertEquals(0.3, acted.path(0).path("strength").asDouble());
        assertEquals("2-3", acted.path(0).path("steps").asText());
        assertEquals("to_qkv", acted.path(0).path("layers").asText());
        JsonNode match = take.path("loraMatches").path(0);
        assertEquals("dora-rows", match.path("name").asText());
        assertTrue(match.path("matched").asInt() > 0);
        assertTrue(match.path("matched").asInt() < match.path("total").asInt());
        String told = "LoRA dora-rows: " + match.path("total").asInt() + "/"
                + match.path("total").asInt() + " layers matched, "
                + match.path("matched").asInt() + " of them picked by 'to_qkv'";
        plugin.await(
                REMARK,
                json -> json.path("job").asText().equals(job)
                        && json.path("message").asText().equals(told));
        assertTrue(take.path("notes").toString().contains(told));
    }

    @Test
    void markupIsTakenOutOfThePromptAndActs() {
        JsonNode marked = take(request().put("prompt", "rain on <lora:lora:0.4> a tin roof"));
        assertEquals(
                "rain on a tin roof", marked.path("settings").path("prompt").asText());
        assertEquals(take(wearing("lora", 0.4)).path("sha256"), marked.path("sha256"));
    }

    @Test
    void aHashFindsItsFileUnderAnotherName() throws IOException {
        String job = submit(remembering("as it was called once", lora, "gone/elsewhere.safetensors"));
        JsonNode take = take(job);
        assertEquals(
                "lora", take.path("settings").path("loras").path(0).path("name").asText());
        assertEquals(take(wearing("lora", 0.4)).path("sha256"), take.path("sha256"));
        plugin.await(REMARK, json -> json.path("message")
                .asText()
                .equals("LoRA 'as it was called once' is now at lora.safetensors"));
    }

    /** What a plugin does with an adapter that its user has located elsewhere. */
    @Test
    void anAdapterThatComesIntoTheFolderMeanwhileIsFoundByItsPlaceAndContent() throws IOException {
        take(request());
        Path located = service.loras().resolve("located-2.safetensors");
        Files.copy(lora, located);
        try {
            JsonNode take = take(remembering("located-2", located, "located-2.safetensors"));
            assertEquals(
                    "located-2",
                    take.path("settings").path("loras").path(0).path("name").asText());
            assertEquals(take(wearing("lora", 0.4)).path("sha256"), take.path("sha256"));
        } finally {
            Files.delete(located);
        }
    }

    @Test
    void aPathOutOfTheFolderIsToldInOneLine() {
        ObjectNode request = request();
        request.putArray("loras").addObject().put("name", "lora").put("path", lora.toString());
        String job = submit(request);
        String message = plugin.await(FAILED, json -> json.path("job").asText().equals(job))
                .json()
                .path("message")
                .asText();
        assertTrue(message.contains("must lie within the LoRA folder"), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void markupMovesNoSlotOfTheRequest() {
        ObjectNode request = request().put("prompt", "rain on a tin roof <lora:lora:0.9>");
        request.putArray("loras").addObject().put("name", "lora").put("strength", 0.1);
        request.withArray("loras").addObject().put("name", "dora-rows").put("strength", 0.2);
        String job = newJob();
        whileOthersWait(() -> {
            plugin.generate(job, request);
            move(job, 1, 0, "nextStep");
        });
        JsonNode loras = take(job).path("settings").path("loras");
        assertEquals("lora", loras.path(0).path("name").asText());
        assertEquals(0.9, loras.path(0).path("strength").asDouble());
        assertEquals(0, loras.path(1).path("strength").asDouble());
    }

    @Test
    void strengthMovedWhileTheJobWaitsCountsFromItsFirstStep() {
        String job = newJob();
        whileOthersWait(() -> {
            plugin.generate(job, wearing("lora", 1));
            move(job, 0, 0, "nextRender");
        });
        JsonNode take = take(job);
        assertEquals(take(request()).path("sha256"), take.path("sha256"));
        assertFalse(take.path("settings").path("loras").path(0).has("strengths"));
    }

    @Test
    void strengthMovedInTheMiddleCountsFromTheNextStepAndInLaterTakes() {
        String job = newJob();
        meanwhile(job, wearing("lora", 0.5).put("count", 2), "sample 1/2 1/", () -> move(job, 0, 0.25, "nextStep"));
        JsonNode first = take(job).path("settings").path("loras").path(0);
        List<Double> strengths = new java.util.ArrayList<>();
        first.path("strengths").forEach(value -> strengths.add(value.asDouble()));
        assertEquals(List.of(0.5, 0.25, 0.25), strengths);
        JsonNode second = take(job).path("settings").path("loras").path(0);
        assertEquals(0.25, second.path("strength").asDouble());
        assertFalse(second.has("strengths"));
    }

    @Test
    void strengthForTheNextRenderLeavesTheRunningOne() {
        String job = newJob();
        meanwhile(job, wearing("lora", 0.5).put("count", 2), "sample 1/2 1/", () -> move(job, 0, 0.25, "nextRender"));
        JsonNode first = take(job).path("settings").path("loras").path(0);
        assertEquals(0.5, first.path("strength").asDouble());
        assertFalse(first.has("strengths"));
        assertEquals(
                0.25,
                take(job)
                        .path("settings")
                        .path("loras")
                        .path(0)
                        .path("strength")
                        .asDouble());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1 | 0.5 | LoRA slot 1: the job has 1", "0 | 1001 | strength 1001.0 of LoRA slot 0"})
    void movesThatCannotBeAreRefusedAndNothingMoves(int slot, double strength, String why) {
        String job = newJob();
        whileOthersWait(() -> {
            plugin.generate(job, wearing("lora", 0.4));
            move(job, slot, strength, "nextStep");
            plugin.await(REFUSED, json -> json.path("message").asText().startsWith(why));
        });
        JsonNode take = take(job);
        assertEquals(
                0.4,
                take.path("settings").path("loras").path(0).path("strength").asDouble());
    }

    private String failure(String job) {
        return plugin.await(FAILED, json -> json.path("job").asText().equals(job))
                .json()
                .path("message")
                .asText();
    }

    @Test
    void ofSeveralMissingAdaptersEachIsNamedInOneLine() {
        ObjectNode request = wearing("lroa", 1).put("prompt", "rain <lora:tape>");
        request.withArray("loras").addObject().put("name", "lost").put("path", "old/lost.safetensors");
        String message = failure(submit(request));
        assertTrue(message.startsWith("3 LoRAs are not in " + service.loras()), message);
        assertTrue(
                message.contains(
                        "'lroa' (did you mean lora?), 'lost' (last at old/lost.safetensors, did you mean lora?), 'tape';"),
                message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void aMissingAdapterIsNamedInOneLine() {
        String message = failure(submit(wearing("lroa", 1)));
        assertTrue(message.startsWith("no LoRA is called 'lroa' in " + service.loras()), message);
        assertTrue(message.contains("lora"), message);
        assertEquals(1, message.lines().count());
    }
}
