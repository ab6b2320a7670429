package sa3.service.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sa3.bridge.Region;
import sa3.bridge.Status;
import sa3.lora.folder.LoraFolders;
import sa3.models.ModelCatalog;
import sa3.models.ModelStore;
import sa3.platform.SampleHash;
import sa3.preset.PresetFolders;
import sa3.service.FakePlugin;
import sa3.service.engine.Engine;
import sa3.service.engine.Inventory;
import sa3.service.engine.LoadedModels;
import sa3.service.engine.Sources;
import sa3.service.jobs.EventLog;
import sa3.service.jobs.JobEvent;
import sa3.service.jobs.JobId;
import sa3.service.jobs.JobQueue;
import sa3.service.jobs.JobRequest;
import sa3.service.jobs.Priority;
import sa3.service.jobs.Work;
import sa3.service.takes.TakeAudio;
import sa3.service.takes.TakeLibrary;
import sa3.service.takes.TakeRecord;
import sa3.service.takes.Takes;

/** What a client hears, with a clock of its own and events that the test makes. */
class JobNewsTest {
    private static final JobId JOB = new JobId("job");
    private static final int FRAMES = 10 * 44_100; // more than a ring holds

    @TempDir
    Path folder;

    private final JobQueue queue = new JobQueue(new EventLog(100), System::nanoTime, Long.MAX_VALUE);
    private final Outbox outbox = new Outbox();
    private TakeLibrary library;
    private Takes takes;
    private FakePlugin plugin;
    private Region region;
    private JobNews news;
    private long events;

    @BeforeEach
    void open() throws IOException {
        Path run = Files.createDirectory(
                folder.resolve("run"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        plugin = new FakePlugin(run);
        region = Region.attach(plugin.region().path());
        library = TakeLibrary.open(folder.resolve("takes"), Long.MAX_VALUE, Instant::now);
        library.load();
        takes = new Takes(library, 1 << 30, Instant::now);
        Sources sources = new Sources(
                new ModelStore(folder.resolve("models"), ModelCatalog.standard()),
                new LoraFolders(List.of(), folder.resolve("hashes.json")),
                PresetFolders.ofUser());
        Engine engine = new Engine(
                queue, sources, new LoadedModels(new LoadedModels.Limits(0, Long.MAX_VALUE), System::nanoTime), takes);
        Office office = new Office(engine, takes, new Inventory(sources), () -> 0, Runnable::run, Runnable::run);
        news = new JobNews(office, outbox, Runnable::run, 1);
        queue.submit(JOB, new JobRequest("generate", "a job", Priority.INTERACTIVE, Work.NONE));
        news.follow(JOB, false);
        events = queue.log().last();
    }

    @AfterEach
    void close() {
        region.close();
        plugin.close();
        library.close();
    }

    private void hear(JobEvent event) {
        news.hear(new EventLog.Entry(++events, JOB, event));
    }

    private TakeAudio arrived() {
        TakeAudio audio = takes.begin(44_100, 2, FRAMES);
        hear(new JobEvent.TakeBegan(audio.id(), FRAMES));
        float[][] samples = new float[2][FRAMES];
        for (int n = 0; n < FRAMES; n++) {
            samples[0][n] = samples[1][n] = (float) Math.sin(0.01 * n);
        }
        takes.append(audio, samples);
        return audio;
    }

    private void finish(TakeAudio audio) {
        var none = JsonNodeFactory.instance.objectNode();
        takes.finish(audio, 0, new TakeRecord.Origin(JOB.value(), 0, 7, "rain", Instant.now(), none, none, List.of()));
    }

    /** Rounds of polling on both sides. */
    private void roundsUntil(BooleanSupplier holds) {
        for (int round = 0; round < 10_000 && !holds.getAsBoolean(); round++) {
            outbox.flush(region.messages());
            assertEquals(Status.OK, news.send(region.audio()));
            plugin.poll();
        }
        assertTrue(holds.getAsBoolean(), plugin.messages().toString());
    }

    private List<JsonNode> heard(int type) {
        return plugin.messages().stream()
                .filter(message -> message.type() == type)
                .map(FakePlugin.Message::json)
                .toList();
    }

    private void stall() {
        plugin.stopReadingAudio();
        news.at(0);
        for (int round = 0; round < 100; round++) {
            outbox.flush(region.messages());
            news.send(region.audio());
        }
        news.at(60_001);
        news.send(region.audio());
    }

    @Test
    void takeThatStalledWhileItWasMadeIsSentAnewOnceItHasEnded() {
        TakeAudio audio = arrived();
        stall();
        finish(audio);
        hear(new JobEvent.TakeEnded(audio.id()));
        plugin.startReadingAudio();
        roundsUntil(() -> !heard(MessageType.TAKE_ENDS).isEmpty());
        JsonNode begins = heard(MessageType.TAKE_BEGINS).get(1);
        JsonNode ends = heard(MessageType.TAKE_ENDS).get(0);
        assertFalse(begins.path("preview").asBoolean());
        assertEquals(begins.path("stream"), ends.path("stream"));
        roundsUntil(() -> plugin.samples(ends.path("stream").asInt())[0].length == FRAMES);
        assertEquals(
                SampleHash.of(plugin.samples(ends.path("stream").asInt())),
                ends.path("sha256").asText());
    }

    @Test
    void takeThatStallsWhenItHasEndedEndsWithoutItsAudio() {
        TakeAudio audio = arrived();
        finish(audio);
        hear(new JobEvent.TakeEnded(audio.id()));
        stall();
        roundsUntil(() -> !heard(MessageType.TAKE_ENDS).isEmpty());
        assertFalse(heard(MessageType.TAKE_ENDS).get(0).has("stream"));
    }

    @Test
    void takeThatIsDeletedBeforeItWasSentFails() {
        TakeAudio audio = arrived();
        finish(audio);
        takes.delete(audio.id());
        hear(new JobEvent.TakeEnded(audio.id()));
        roundsUntil(() -> !heard(MessageType.FAILED).isEmpty());
        assertEquals(audio.id(), heard(MessageType.FAILED).get(0).path("take").asText());
    }

    @Test
    void jobThatIsLongForgottenIsOver() {
        news.follow(new JobId("forgotten"), false);
        roundsUntil(() -> !heard(MessageType.CANCELLED).isEmpty());
        assertEquals(List.of(JOB), news.followed());
    }
}
