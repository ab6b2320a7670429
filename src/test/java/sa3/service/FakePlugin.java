package sa3.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import sa3.bridge.Region;
import sa3.bridge.Status;

/** The plugin's side of a region, as a test drives it. */
public final class FakePlugin implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_NS = 120_000_000_000L;
    /** Between two looks, so that the service has the processor. */
    private static final long LOOK_NS = 200_000;

    private final String instance = UUID.randomUUID().toString();
    private final Region region;
    private final List<Message> messages = new ArrayList<>();
    private final Map<Integer, List<float[][]>> audio = new HashMap<>();
    private boolean readsAudio = true;
    private long patienceNs = PATIENCE_NS;

    /** A message of the service. */
    public record Message(int type, JsonNode json) {}

    public FakePlugin(Path runFolder) throws IOException {
        region = Region.create(runFolder.resolve(instance + ".sa3"));
    }

    public static ObjectNode json() {
        return JSON.createObjectNode();
    }

    public Region region() {
        return region;
    }

    public String instance() {
        return instance;
    }

    /** All messages that came. */
    public List<Message> messages() {
        return messages;
    }

    /** Waits longer than usual from now on. */
    public void waitPatiently(long seconds) {
        patienceNs = TimeUnit.SECONDS.toNanos(seconds);
    }

    public void stopReadingAudio() {
        readsAudio = false;
    }

    public void startReadingAudio() {
        readsAudio = true;
    }

    public void send(int type, ObjectNode json) {
        sendText(type, json.toString());
    }

    public void sendText(int type, String text) {
        waitUntil("room for a message", () -> region.messages().send(type, text) == Status.OK);
    }

    public void hello() {
        send(
                1,
                json().put("protocol", 1)
                        .put("kind", "track")
                        .put("host", "test")
                        .put("instance", instance));
        await(101);
    }

    public void generate(String job, ObjectNode request) {
        ObjectNode message = json().put("job", job);
        message.set("request", request);
        send(2, message);
    }

    /** A request that the bundled model answers in moments. */
    public static ObjectNode request(double seconds) {
        return json().put("prompt", "rain on a tin roof")
                .put("model", "demo")
                .put("seconds", seconds)
                .put("steps", 2)
                .put("seed", 7);
    }

    /** Reads what has come; beats as the plugin's worker does. */
    public void poll() {
        region.beat();
        while (region.messages().receive(this::message) == Status.OK) {
            // all of them
        }
        while (readsAudio && region.audio().receive(this::chunk) == Status.OK) {
            // all of it
        }
    }

    private void message(int type, String text) {
        try {
            messages.add(new Message(type, JSON.readTree(text)));
        } catch (IOException e) {
            fail("the service sent no JSON: " + text);
        }
    }

    private void chunk(int stream, long startFrame, float[][] planar) {
        List<float[][]> chunks = audio.computeIfAbsent(stream, any -> new ArrayList<>());
        assertEquals(chunks.stream().mapToInt(chunk -> chunk[0].length).sum(), startFrame);
        chunks.add(planar);
    }

    /** The samples of a stream so far. */
    public float[][] samples(int stream) {
        List<float[][]> chunks = audio.getOrDefault(stream, List.of());
        int frames = chunks.stream().mapToInt(chunk -> chunk[0].length).sum();
        float[][] samples = new float[2][frames];
        int at = 0;
        for (float[][] chunk : chunks) {
            for (int c = 0; c < 2; c++) {
                System.arraycopy(chunk[c], 0, samples[c], at, chunk[c].length);
            }
            at += chunk[0].length;
        }
        return samples;
    }

    public Message await(int type) {
        return await(type, json -> true);
    }

    /** Waits for a message, which is taken off the list. */
    public Message await(int type, Predicate<JsonNode> which) {
        Message[] found = new Message[1];
        waitUntil("message " + type, () -> {
            for (Message message : messages) {
                if (found[0] == null && message.type == type && which.test(message.json)) {
                    found[0] = message;
                }
            }
            return found[0] != null;
        });
        messages.remove(found[0]);
        return found[0];
    }

    public void waitUntil(String what, BooleanSupplier holds) {
        long deadlineNs = System.nanoTime() + patienceNs;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) {
                fail("waited in vain for " + what + "; heard " + messages);
            }
            poll();
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    @Override
    public void close() {
        region.close();
    }
}
