package sa3.service.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sa3.service.FakePlugin.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import sa3.platform.SampleHash;
import sa3.service.FakePlugin;
import sa3.service.HeldEngine;
import sa3.service.RunningService;

/** A running service and a plugin that is connected to it, with the bundled model. */
abstract class BridgeRig {
    @TempDir
    Path folder;

    RunningService service;
    FakePlugin plugin;

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

    static String newJob() {
        return UUID.randomUUID().toString();
    }

    /** A job that does not go on behind a stage until what comes back is closed. */
    HeldEngine generateHeld(String job, ObjectNode request, String stage) {
        HeldEngine held = HeldEngine.at(job, stage);
        plugin.generate(job, request);
        return held;
    }

    void cancel(FakePlugin by, String job) {
        by.send(MessageType.CANCEL, json().put("job", job));
    }

    void awaitCancelled(FakePlugin by, String job) {
        by.await(MessageType.CANCELLED, json -> json.path("job").asText().equals(job));
    }

    /** Waits until what a plugin has said before is done. */
    void settle(FakePlugin by) {
        by.send(MessageType.LIST, json().put("what", "presets"));
        by.await(MessageType.ITEMS);
    }

    JsonNode made(FakePlugin by, String job) {
        return by.await(MessageType.TAKE_ENDS, json -> json.path("job").asText().equals(job))
                .json();
    }

    void assertHeard(FakePlugin by, JsonNode take) {
        float[][] samples = by.samples(take.path("stream").asInt());
        assertEquals(take.path("frames").asInt(), samples[0].length);
        assertEquals(take.path("sha256").asText(), SampleHash.of(samples));
    }

    List<Path> library() {
        try (var all = Files.list(service.library())) {
            return all.filter(path -> Files.exists(path.resolve("take.json"))).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
